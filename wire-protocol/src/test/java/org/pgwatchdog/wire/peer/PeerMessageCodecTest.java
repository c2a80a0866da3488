package org.pgwatchdog.wire.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.wire.Vectors;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;

/// Protocol v4, chapters 4.2, 5.3, 7, 12, 13, 17.4 and trap 21.2.
class PeerMessageCodecTest {
    private static final String NODE_INFO =
            "{\"PGPOOL_VERSION\":\"4.3.5\",\"DATA_VERSION_MAJOR\":\"1\",\"DATA_VERSION_MINOR\":"
                    + "\"2\","
                    + "\"State\":1,\"WdPort\":9000,\"PgpoolPort\":9999,\"WdPriority\":2,\"Pgpool"
                    + "NodeId\":1,"
                    + "\"NodeName\":\"n1:9999 Linux vm\",\"HostName\":\"n1\",\"VIP\":\"\","
                    + "\"SecondsSinceStartup\":3,\"SecondsSinceCurrentState\":2,\"QuorumStatus\":0,"
                    + "\"AliveNodeCount\":0,\"Escalated\":0}";

    private static final Standing STANDING = new Standing(3, 2, QuorumStatus.ON_THE_EDGE, 0, false);

    private static final NodeInfo INFO =
            new NodeInfo(
                    "4.3.5",
                    1,
                    2,
                    WatchdogState.LOADING,
                    9000,
                    9999,
                    2,
                    Optional.of(NodeId.of(1)),
                    "n1:9999 Linux vm",
                    "n1",
                    "",
                    Optional.of(STANDING),
                    Optional.empty(),
                    Optional.empty());

    private final PeerMessageCodec codec = PeerVectorsTest.codec("");

    private PeerMessage decode(char type, String payload) {
        return codec.decode(new PeerPacket(type, 7, payload.getBytes(UTF_8)));
    }

    private String encode(PeerMessage message) {
        return new String(codec.encode(7, message).payload(), UTF_8);
    }

    private String reason(char type, String payload) {
        PeerMessage message = decode(type, payload);
        assertThat(message).isInstanceOf(PeerMessage.Malformed.class);
        assertThat(message.type().code()).isEqualTo(type);
        return ((PeerMessage.Malformed) message).reason();
    }

    @Test
    void nodeInfoIsTheRecord() {
        assertThat(decode('I', NODE_INFO)).isEqualTo(new PeerMessage.NodeInformation(INFO));
        assertThat(decode('A', NODE_INFO)).isEqualTo(new PeerMessage.AddNode(INFO));
        assertThat(encode(new PeerMessage.AddNode(INFO))).isEqualTo(NODE_INFO);
    }

    @Test
    void ourOwnKeysStandBeforeTheDigest() {
        NodeInfo ours =
                new NodeInfo(
                        "4.3.5",
                        1,
                        2,
                        WatchdogState.LOADING,
                        9000,
                        9999,
                        2,
                        Optional.of(NodeId.of(1)),
                        "n1:9999 Linux vm",
                        "n1",
                        "",
                        Optional.of(STANDING),
                        Optional.of(true),
                        Optional.of(new PeerExtension(1, 3)));
        PeerMessageCodec keyed = PeerVectorsTest.codec(Vectors.SPEC_KEY);
        PeerPacket packet = keyed.encode(7, new PeerMessage.NodeInformation(ours));
        assertThat(new String(packet.payload(), UTF_8))
                .isEqualTo(
                        NODE_INFO.replace(
                                "\"Escalated\":0}",
                                "\"Escalated\":0,\"LifecheckStarted\":1,\"PgWatchdog\": {\"Level"
                                        + "\":1,\"Term\":3},"
                                        + "\"authkey\":\"9aa91abcc8dba2412df8488021eaa1a3364d3d3"
                                        + "4438e95608aa89e1bed84e1a2\"}"));
        assertThat(keyed.decode(packet)).isEqualTo(new PeerMessage.NodeInformation(ours));
        assertThat(keyed.isAuthentic(packet)).isTrue();
    }

    @Test
    void md5ClustersAreSpokenToo() {
        PeerMessageCodec md5 =
                new PeerMessageCodec(
                        new PeerAuthentication(WatchdogKey.of("specKey123"), AuthMethod.MD5));
        PeerPacket packet = md5.encode(7, new PeerMessage.AddNode(INFO));
        assertThat(new String(packet.payload(), UTF_8))
                .endsWith(",\"authkey\":\"720a9ffe3854d2df10f529a0d64a827c\"}");
        assertThat(md5.isAuthentic(packet)).isTrue();
        assertThat(PeerVectorsTest.codec("specKey123").isAuthentic(packet)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "State",
                "WdPort",
                "PgpoolPort",
                "WdPriority",
                "NodeName",
                "HostName",
                "VIP",
                "SecondsSinceStartup",
                "SecondsSinceCurrentState",
                "QuorumStatus",
                "AliveNodeCount",
                "Escalated"
            })
    void eachRequiredKeyOfNodeInfoIsRequired(String key) {
        String without = NODE_INFO.replaceAll(",?\"" + key + "\":(\"[^\"]*\"|[0-9]+)", "");
        assertThat(reason('I', without)).isEqualTo("the key " + key + " is missing");
        assertThat(reason('A', without)).isEqualTo("the key " + key + " is missing");
        String wrong =
                NODE_INFO.replaceAll("\"" + key + "\":(\"[^\"]*\"|[0-9]+)", "\"" + key + "\":1.0");
        assertThat(reason('A', wrong)).startsWith(key + " is not a");
    }

    @Test
    void nodeInfoOfTheOldErasIsAccepted() {
        String old =
                "{\"State\":4,\"WdPort\":9000,\"PgpoolPort\":9999,\"WdPriority\":1,"
                        + "\"NodeName\":\"Linux_vm_9999\",\"HostName\":\"n1\",\"VIP\":\"\",\"Sta"
                        + "rtupTimeSecs\":1700000000}";
        NodeInfo info =
                new NodeInfo(
                        "",
                        1,
                        0,
                        WatchdogState.LEADER,
                        9000,
                        9999,
                        1,
                        Optional.empty(),
                        "Linux_vm_9999",
                        "n1",
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        assertThat(decode('A', old)).isEqualTo(new PeerMessage.AddNode(info));
        assertThat(info.understandsReload()).isFalse();
        assertThat(decode('A', encode(new PeerMessage.AddNode(info))))
                .isEqualTo(new PeerMessage.AddNode(info));
    }

    @ParameterizedTest
    @CsvSource({"State,13", "State,-1", "State,99", "PgpoolNodeId,128", "PgpoolNodeId,-1"})
    void codesOutsideTheTablesAreMalformed(String key, int value) {
        String changed = NODE_INFO.replaceAll("\"" + key + "\":\\d+", "\"" + key + "\":" + value);
        assertThat(reason('I', changed)).startsWith(key + " " + value + " is not within 0..");
    }

    @Test
    void aNodeIdOfTheWrongTypeIsMalformedNotAbsent() {
        assertThat(reason('A', NODE_INFO.replace("\"PgpoolNodeId\":1", "\"PgpoolNodeId\":\"1\"")))
                .isEqualTo("PgpoolNodeId is not an integer");
    }

    @ParameterizedTest
    @EnumSource(WatchdogState.class)
    void everyStateTravels(WatchdogState state) {
        NodeInfo info =
                new NodeInfo(
                        "4.7.2",
                        1,
                        2,
                        state,
                        1,
                        2,
                        -1,
                        Optional.of(NodeId.of(127)),
                        "n",
                        "h",
                        "v",
                        Optional.of(new Standing(1, 2, QuorumStatus.ABSENT, 3, true)),
                        Optional.of(false),
                        Optional.empty());
        PeerMessage message = new PeerMessage.NodeInformation(info);
        assertThat(decode('I', encode(message))).isEqualTo(message);
    }

    @Test
    void versionsAreReadAsNativesDo() {
        String odd =
                NODE_INFO
                        .replace("\"4.3.5\"", "\"4.3.15-beta\"")
                        .replace("MAJOR\":\"1\"", "MAJOR\":\"12x\"")
                        .replace("MINOR\":\"2\"", "MINOR\":\"\"");
        NodeInfo info = ((PeerMessage.AddNode) decode('A', odd)).info();
        assertThat(info.pgpoolVersion()).isEqualTo("4.3.15-be");
        assertThat(info.dataVersionMajor()).isEqualTo(12);
        assertThat(info.dataVersionMinor()).isZero();
    }

    @Test
    void whatNativesAcceptInAnAddIsAccepted() {
        assertThat(
                        decode(
                                'A',
                                NODE_INFO
                                        .replace("\"State\"", "\"state\"")
                                        .replace("\"VIP\"", "\"vip\"")))
                .isEqualTo(new PeerMessage.AddNode(INFO));
        assertThat(decode('A', NODE_INFO.replace("\"Escalated\":0", "\"Escalated\":false") + "\0"))
                .isEqualTo(new PeerMessage.AddNode(INFO));
        assertThat(decode('A', "{\"extra\":{\"nested\":[{}]}," + NODE_INFO.substring(1)))
                .isEqualTo(new PeerMessage.AddNode(INFO));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Level\":0,\"Term\":1}",
                "{\"Level\":2}",
                "{}",
                "7",
                "{\"Level\":1,\"Term\":-1}"
            })
    void anExtensionOfUnknownFormCountsAsNone(String extension) {
        String with =
                NODE_INFO.substring(0, NODE_INFO.length() - 1)
                        + ",\"PgWatchdog\":"
                        + extension
                        + "}";
        assertThat(decode('A', with)).isEqualTo(new PeerMessage.AddNode(INFO));
    }

    @ParameterizedTest
    @ValueSource(chars = {'A', 'I', 'M', 'Z', 'd', 'D', 'f', '-', 'r', '!'})
    void whatCrashesNativesIsOnlyMalformedHere(char type) {
        assertThat(reason(type, "{}")).contains("missing");
        assertThat(reason(type, "[]")).isEqualTo("the JSON document is no object");
        assertThat(reason(type, "")).isEqualTo("the payload is empty");
        assertThat(reason(type, "{\"State\":")).contains("JSON ends too early at offset 9");
        assertThat(reason(type, "[".repeat(100_000))).contains("nested deeper");
    }

    @Test
    void anAddIsAuthenticOnlyWithTheDigestOfItsOwnNumbers() {
        PeerMessageCodec keyed = PeerVectorsTest.codec("specKey123");
        String digest = "9aa91abcc8dba2412df8488021eaa1a3364d3d34438e95608aa89e1bed84e1a2";
        String open = NODE_INFO.substring(0, NODE_INFO.length() - 1);
        assertThat(authentic(keyed, open + ",\"authkey\":\"" + digest + "\"}")).isTrue();
        assertThat(authentic(keyed, open + ",\"AuthKey\":\"" + digest + "\"}\0")).isTrue();
        assertThat(authentic(keyed, NODE_INFO)).isFalse();
        assertThat(authentic(keyed, open + ",\"authkey\":7}")).isFalse();
        assertThat(authentic(keyed, open + ",\"authkey\":\"\"}")).isFalse();
        assertThat(
                        authentic(
                                keyed,
                                (open + ",\"authkey\":\"" + digest + "\"}")
                                        .replace("\"State\":1", "\"State\":2")))
                .isFalse();
        assertThat(authentic(keyed, "{}")).isFalse();
        assertThat(authentic(keyed, "")).isFalse();
        assertThat(authentic(codec, NODE_INFO)).isTrue();
    }

    private static boolean authentic(PeerMessageCodec codec, String payload) {
        return codec.isAuthentic(new PeerPacket('A', 1, payload.getBytes(UTF_8)));
    }

    @Test
    void beaconsCarryTheExtensionLast() {
        PeerMessage beacon =
                new PeerMessage.IAmLeader(
                        WatchdogState.LEADER,
                        new Standing(9, 5, QuorumStatus.EXIST, 2, true),
                        Optional.of(new PeerExtension(1, 1L << 40)));
        assertThat(encode(beacon))
                .isEqualTo(
                        "{\"State\":4,\"SecondsSinceStartup\":9,\"SecondsSinceCurrentState\":5,"
                                + "\"QuorumStatus\":1,\"AliveNodeCount\":2,\"Escalated\":1,"
                                + "\"PgWatchdog\": {\"Level\":1,\"Term\":1099511627776}}");
        assertThat(decode('M', encode(beacon))).isEqualTo(beacon);
        assertThat(reason('M', "{\"State\":4,\"SecondsSinceStartup\":9}"))
                .isEqualTo("the key SecondsSinceCurrentState is missing");
        assertThat(reason('M', "{\"State\":13}")).isEqualTo("State 13 is not within 0..12");
    }

    @ParameterizedTest
    @EnumSource(PeerMessageType.class)
    void everyTypeThatNeedsNoPayloadTravelsWithoutOne(PeerMessageType type) {
        if (!PeerMessage.Plain.isPlain(type)) {
            return;
        }
        PeerMessage message = new PeerMessage.Plain(type);
        assertThat(codec.encode(-2, message))
                .isEqualTo(new PeerPacket(type.code(), -2, new byte[0]));
        assertThat(decode(type.code(), "")).isEqualTo(message);
        assertThat(decode(type.code(), "{}")).isEqualTo(message);
    }

    @ParameterizedTest
    @EnumSource(ClusterServiceCode.class)
    void everyServiceCodeTravelsAsOneByte(ClusterServiceCode code) {
        PeerMessage message = new PeerMessage.ClusterService(code);
        assertThat(encode(message)).isEqualTo(String.valueOf(code.code()));
        assertThat(decode('#', String.valueOf(code.code()))).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ZZ", "q", "Z\0"})
    void otherServicePayloadsAreUnknown(String payload) {
        assertThat(decode('#', payload)).isEqualTo(new PeerMessage.Unknown('#'));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 'a', 'L', 127, 128, 255})
    void otherTypesAreUnknown(int type) {
        assertThat(codec.decode(new PeerPacket(type, 1, new byte[3])))
                .isEqualTo(new PeerMessage.Unknown(type));
    }

    @Test
    void theDialectOf35IsRecognisedAndNotSpoken() {
        assertThat(decode('s', "x"))
                .isEqualTo(new PeerMessage.Obsolete(PeerMessageType.FAILOVER_LOCKING));
        assertThat(decode('V', ""))
                .isEqualTo(new PeerMessage.Obsolete(PeerMessageType.REMOTE_FAILOVER_REQUEST));
    }

    @Test
    void whatIsNeverSentCannotBeEncoded() {
        for (PeerMessage message :
                List.of(
                        new PeerMessage.Unknown('?'),
                        new PeerMessage.Obsolete(PeerMessageType.FAILOVER_LOCKING),
                        new PeerMessage.Malformed(PeerMessageType.NODE_INFO, "x"))) {
            assertThatThrownBy(() -> codec.encode(1, message))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void failoverRequestsTravelWithoutKeysAndAreReadWithThem() {
        PeerMessage message =
                new PeerMessage.FailoverCommand(
                        new FailoverRequest(FailoverKind.PROMOTE, 21, List.of(1)));
        String json =
                "\"Function\":\"PROMOTE_BACKEND_REQUEST\",\"Flags\":21,\"NodeCount\":1,\"NodeIdL"
                        + "ist\": [1]}";
        assertThat(encode(message)).isEqualTo("{" + json);
        assertThat(decode('f', "{" + json)).isEqualTo(message);
        assertThat(decode('f', "{\"IPCSharedKey\":-1,\"IPCAuthKey\":\"k\"," + json))
                .isEqualTo(message);
        assertThat(decode('f', "{" + json.replace("PROMOTE_B", "promote_b").replace("21", "277")))
                .isEqualTo(message);
        assertThat(decode('f', "{" + json.replace("\"Flags\":21,", "")))
                .isEqualTo(
                        new PeerMessage.FailoverCommand(
                                new FailoverRequest(FailoverKind.PROMOTE, 0, List.of(1))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Function\":\"START_RECOVERY\",\"NodeCount\":1,\"NodeIdList\":[1]}|unknown fa"
                        + "ilover Function",
                "{\"NodeCount\":1,\"NodeIdList\":[1]}|the key Function is missing",
                "{\"Function\":\"FAILBACK_REQUEST\",\"NodeIdList\":[1]}|the key NodeCount is mis"
                        + "sing",
                "{\"Function\":\"FAILBACK_REQUEST\",\"NodeCount\":0,\"NodeIdList\":[]}|NodeCount"
                        + " is 0 but NodeIdList has 0",
                "{\"Function\":\"FAILBACK_REQUEST\",\"NodeCount\":1}|the key NodeIdList is missing",
                "{\"Function\":\"FAILBACK_REQUEST\",\"NodeCount\":2,\"NodeIdList\":[1]}|NodeCoun"
                        + "t is 2 but NodeIdList has 1",
                "{\"Function\":\"FAILBACK_REQUEST\",\"NodeCount\":1,\"NodeIdList\":[\"1\"]}|Node"
                        + "IdList holds something else than integers",
            })
    void badFailoverRequestsAreMalformed(String json, String reason) {
        assertThat(reason('f', json)).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource(FailoverResult.class)
    void failoverRepliesEndInANul(FailoverResult result) {
        PeerMessage message = new PeerMessage.FailoverReply(result);
        assertThat(encode(message))
                .isEqualTo(
                        "{\"FAILOVER_COMMAND_RESULT\":"
                                + result.code()
                                + ",\"FAILOVER_COMMAND_ID\":0}\0");
        assertThat(decode('-', encode(message))).isEqualTo(message);
    }

    @Test
    void unknownFailoverResultsAreMalformed() {
        assertThat(reason('-', "{\"FAILOVER_COMMAND_RESULT\":12}\0"))
                .isEqualTo("FAILOVER_COMMAND_RESULT 12 is unknown");
    }

    @Test
    void backendStatusIsAskedForAndTold() {
        assertThat(encode(new PeerMessage.GetBackendStatus()))
                .isEqualTo("{\"DataRequestType\":\"BackendStatus\"}");
        assertThat(decode('d', "{\"DataRequestType\":\"backendstatus\"}"))
                .isEqualTo(new PeerMessage.GetBackendStatus());
        assertThat(reason('d', "{\"DataRequestType\":\"Other\"}"))
                .isEqualTo("DataRequestType is not BackendStatus");
        PeerMessage data =
                new PeerMessage.BackendStatusData(
                        new BackendStatuses(
                                List.of(BackendState.values()),
                                BackendStatuses.PRIMARY_UNDETERMINED),
                        "n");
        assertThat(encode(data))
                .isEqualTo(
                        "{\"BackendNodeStatusList\": [0,1,2,3],\"PrimaryNodeId\":-2,\"NodeName\""
                                + ":\"n\"}");
        assertThat(decode('D', encode(data))).isEqualTo(data);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"BackendNodeStatusList\":[],\"PrimaryNodeId\":0}|BackendNodeStatusList is empty",
                "{\"BackendNodeStatusList\":[1,4],\"PrimaryNodeId\":0}|BackendNodeStatusList hol"
                        + "ds something else than 0, 1, 2 and 3",
                "{\"BackendNodeStatusList\":[1]}|the key PrimaryNodeId is missing",
                "{\"BackendNodeStatusList\":[1],\"PrimaryNodeId\":128}|PrimaryNodeId 128 is not "
                        + "within -2..127",
                "{\"PrimaryNodeId\":0}|the key BackendNodeStatusList is missing",
            })
    void badBackendStatusIsMalformed(String json, String reason) {
        assertThat(reason('D', json)).isEqualTo(reason);
    }

    @Test
    void moreBackendsThanNativesHoldAreMalformed() {
        String list = String.join(",", Collections.nCopies(129, "1"));
        assertThat(reason('D', "{\"BackendNodeStatusList\":[" + list + "],\"PrimaryNodeId\":0}"))
                .isEqualTo("BackendNodeStatusList has 129 elements, at most 128");
    }

    @ParameterizedTest
    @EnumSource(RecoveryPhase.class)
    void recoveryTravels(RecoveryPhase phase) {
        PeerMessage message = new PeerMessage.OnlineRecovery(phase);
        assertThat(encode(message))
                .isEqualTo(
                        "{\"Function\":\"" + phase.function() + "\",\"Flags\":0,\"NodeCount\":0}");
        assertThat(decode('r', encode(message))).isEqualTo(message);
        assertThat(reason('r', "{\"Function\":\"PAUSE\"}"))
                .isEqualTo("unknown online recovery Function");
    }

    @Test
    void ordersTravelWithTheirArguments() {
        PeerMessage lock =
                new PeerMessage.ExecuteCommand(
                        new ClusterCommand(
                                ClusterCommand.APPLY_LOCK_ON_STANDBY,
                                List.of(
                                        new ClusterCommand.Argument("StandbyLockType", "1"),
                                        new ClusterCommand.Argument(
                                                "LockingOperation", "acquire"))));
        assertThat(encode(lock))
                .isEqualTo(
                        "{\"Command\":\"APPLY_LOCK_ON_STANDBY\",\"nArgs\":2,\"argument_list\": ["
                                + "{\"arg_name\":\"StandbyLockType\",\"arg_value\":\"1\"},"
                                + "{\"arg_name\":\"LockingOperation\",\"arg_value\":\"acquire\"}"
                                + "]}");
        assertThat(decode('!', encode(lock))).isEqualTo(lock);
        assertThat(decode('!', "{\"Command\":\"RELOAD_CONFIG_CLUSTER\"}"))
                .isEqualTo(
                        new PeerMessage.ExecuteCommand(
                                new ClusterCommand(ClusterCommand.RELOAD_CONFIG, List.of())));
        assertThat(decode('!', "{\"Command\":\"reload_config_cluster\",\"nArgs\":0}"))
                .isEqualTo(
                        new PeerMessage.ExecuteCommand(
                                new ClusterCommand(ClusterCommand.RELOAD_CONFIG, List.of())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Command\":7}|Command is not a string",
                "{\"nArgs\":0}|the key Command is missing",
                "{\"Command\":\"X\",\"nArgs\":1}|the key argument_list is missing",
                "{\"Command\":\"X\",\"nArgs\":2,\"argument_list\":[{\"arg_name\":\"a\",\"arg_val"
                        + "ue\":\"b\"}]}|nArgs is 2 but argument_list has 1",
                "{\"Command\":\"X\",\"nArgs\":1,\"argument_list\":[7]}|argument_list holds somet"
                        + "hing else than objects",
                "{\"Command\":\"X\",\"nArgs\":1,\"argument_list\":[{\"arg_name\":\"a\"}]}|the ke"
                        + "y arg_value is missing",
                "{\"Command\":\"X\",\"nArgs\":1,\"argument_list\":[{\"arg_name\":\"a234567890123"
                        + "456789012345678901234567890123456789012345678901234\",\"arg_value\":"
                        + "\"b\"}]}|arg_name has 64 characters, at most 63",
            })
    void badOrdersAreMalformed(String json, String reason) {
        assertThat(reason('!', json)).isEqualTo(reason);
    }

    @Test
    void poolConfigKeepsItsOrderAndLeavesEmptyArraysOut() {
        PoolConfig config =
                new PoolConfig(
                        PoolConfigKeys.SCALARS.stream()
                                .map(key -> new PoolConfig.Setting(key, key.length()))
                                .toList(),
                        List.of(),
                        List.of(new PoolConfig.Backend("b", 5432)),
                        List.of(new PoolConfig.Node("h", 1, 2)));
        String json = encode(new PeerMessage.PoolConfigData(config));
        assertThat(json)
                .startsWith("{\"num_init_children\":17,\"listen_backlog_multiplier\":25,")
                .endsWith(
                        ",\"allow_multiple_failover_requests_from_node\":42,\"backend_desc\": "
                                + "[{\"backend_hostname\":\"b\",\"backend_port\":5432}],\"wd_nod"
                                + "es\": "
                                + "[{\"hostname\":\"h\",\"wd_port\":1,\"pgpool_port\":2}]}");
        assertThat(decode('Z', json)).isEqualTo(new PeerMessage.PoolConfigData(config));
    }

    @Test
    void poolConfigOfOtherReleasesIsRead() {
        String json =
                "{\"HEALTH_CHECK_PERIOD\":5,\"health_check_max_retries\":1,\"health_check_retry_"
                        + "delay\":2,"
                        + "\"enable_pool_hba\":true,\"future_key\":9,\"text\":\"x\",\"future_key"
                        + "\":10,"
                        + "\"health_check_params\":[{\"health_check_period\":7}],\"backend_desc"
                        + "\":[],"
                        + "\"wd_remote_nodes\":[{\"hostname\":\"h\",\"wd_port\":1,\"pgpool_port"
                        + "\":2}]}";
        assertThat(decode('Z', json))
                .isEqualTo(
                        new PeerMessage.PoolConfigData(
                                new PoolConfig(
                                        List.of(
                                                new PoolConfig.Setting("health_check_period", 5),
                                                new PoolConfig.Setting(
                                                        "health_check_max_retries", 1),
                                                new PoolConfig.Setting(
                                                        "health_check_retry_delay", 2),
                                                new PoolConfig.Setting("enable_pool_hba", 1),
                                                new PoolConfig.Setting("future_key", 9)),
                                        List.of(new PoolConfig.HealthCheck(0, 7, 0, 0, 0)),
                                        List.of(),
                                        List.of(new PoolConfig.Node("h", 1, 2)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"health_check_params", "backend_desc", "wd_nodes"})
    void poolConfigArraysBeyond128AreMalformed(String key) {
        byte[] bytes = Vectors.find(Vectors.CAPTURED, "peer.txt", "pool-config-1").bytes();
        String good = new String(bytes, 9, bytes.length - 9, UTF_8);
        int open = good.indexOf('[', good.indexOf(key)) + 1;
        String element = good.substring(open, good.indexOf('}', open) + 1);
        String many = good.substring(0, open) + (element + ",").repeat(127) + good.substring(open);
        assertThat(reason('Z', many)).matches(key + " has (129|130) elements, at most 128");
    }

    @Test
    void poolConfigWithoutWhatVotesNeedIsMalformed() {
        assertThat(reason('Z', "{\"health_check_period\":1,\"health_check_max_retries\":1}"))
                .isEqualTo("the key health_check_retry_delay is missing");
        assertThat(
                        reason(
                                'Z',
                                "{\"health_check_period\":1,\"health_check_max_retries\":1,\"hea"
                                        + "lth_check_retry_delay\":1}"))
                .isEqualTo("the key backend_desc is missing");
    }
}
