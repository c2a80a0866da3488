package org.pgwatchdog.wire.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.NodeId;
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
}
