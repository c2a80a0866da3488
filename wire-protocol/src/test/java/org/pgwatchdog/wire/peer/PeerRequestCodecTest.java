package org.pgwatchdog.wire.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.wire.Vectors;

/// Requests, replies, orders and configuration on the wire (protocol v4, chapters 7.4, 12, 13 and 17.4).
final class PeerRequestCodecTest {
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
