package org.pgwatchdog.wire.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.PauseMark;
import org.pgwatchdog.core.message.PeerAside;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.HybridTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.VipReach;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.WatchdogState;

/// What nodes with leases add to node info, beacon and candidacy (docs/protocol/peer.md).
final class ExtensionCodecTest {
    /// Without its closing brace.
    private static final String NODE_INFO =
            "{\"State\":7,\"WdPort\":9000,\"PgpoolPort\":9999,\"WdPriority\":1,\"PgpoolNodeId\":1,"
                    + "\"NodeName\":\"n\",\"HostName\":\"h\",\"VIP\":\"\",\"SecondsSinceStartup\":1,"
                    + "\"SecondsSinceCurrentState\":1,\"QuorumStatus\":1,\"AliveNodeCount\":0,"
                    + "\"Escalated\":0";

    private static final PeerAside EVERYTHING =
            new PeerAside(
                    Optional.of(new HybridTime(1, 1)),
                    Optional.of(
                            new VipReach(
                                    true,
                                    Duration.ofMinutes(2),
                                    Optional.of(Duration.ofMillis(3)))));

    private final PeerMessageCodec codec = PeerVectorsTest.codec("");

    @Test
    void whatNodesWithLeasesSayOfThemselvesSurvivesTheWire() {
        LeaseStanding lease =
                new LeaseStanding(
                        new VoteRecord(
                                7,
                                Optional.of(NodeId.of(1)),
                                Optional.of(NodeId.of(2)),
                                Duration.ofMillis(2000)),
                        8,
                        true,
                        Duration.ofMillis(1500),
                        6,
                        new PauseMark(3, true),
                        9,
                        5);
        PeerMessage beacon =
                new PeerMessage.IAmLeader(
                        WatchdogState.LEADER,
                        new Standing(9, 5, QuorumStatus.EXIST, 2, true),
                        Optional.of(
                                new PeerExtension(
                                        2, 9, Optional.of(NodeId.of(1)), Optional.of(lease))));
        assertThat(encode(beacon))
                .endsWith(
                        "\"PgWatchdog\": {\"Level\":2,\"Term\":9,\"Successor\":1,\"Voted\":7,"
                                + "\"VotedFor\":1,\"PromisedTo\":2,\"PromiseMs\":2000,\"Claim\":8,"
                                + "\"Elected\":1,\"AsksMs\":1500,\"Released\":6,\"PauseStamp\":3,"
                                + "\"Paused\":1,\"Grants\":9,\"ReadyFor\":5}}");
        assertThat(decode('M', encode(beacon))).isEqualTo(beacon);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Voted\":-1",
                "\"Voted\":2305843009213693952",
                "\"Voted\":\"x\"",
                "\"Voted\":1"
            })
    void aStandingOfUnknownFormCountsAsNoneAndKeepsTheRest(String keys) {
        String with = NODE_INFO + ",\"PgWatchdog\":{\"Level\":2,\"Term\":1," + keys + "}}";
        PeerMessage decoded = decode('I', with);
        assertThat(decoded).isInstanceOf(PeerMessage.NodeInformation.class);
        PeerExtension extension =
                ((PeerMessage.NodeInformation) decoded).info().extension().orElseThrow();
        assertThat(extension).isEqualTo(new PeerExtension(2, 1));
    }

    @Test
    void aCandidacyCarriesItsTermAndANativeOneIsEmpty() {
        PeerMessage candidacy = new PeerMessage.Candidacy(4, Duration.ofMillis(2000));
        assertThat(encode(candidacy)).isEqualTo("{\"PgWatchdog\": {\"Term\":4,\"AsksMs\":2000}}");
        assertThat(decode('S', encode(candidacy))).isEqualTo(candidacy);
        PeerMessage plain = new PeerMessage.Plain(PeerMessageType.STAND_FOR_COORDINATOR);
        assertThat(encode(plain)).isEmpty();
        assertThat(decode('S', "")).isEqualTo(plain);
        assertThat(decode('S', "{\"PgWatchdog\":{\"Term\":0,\"AsksMs\":1}}")).isEqualTo(plain);
        assertThat(decode('S', "garbage")).isEqualTo(plain);
    }

    @Test
    void everyMessageWithAnExtensionSaysWhenItWasSent() {
        HybridTime stamp = new HybridTime(1_795_236_904_123L, 4);
        PeerMessage candidacy = new PeerMessage.Candidacy(4, Duration.ofMillis(2000));
        PeerMessage beacon =
                new PeerMessage.IAmLeader(
                        WatchdogState.LEADER,
                        new Standing(9, 5, QuorumStatus.EXIST, 2, true),
                        Optional.of(new PeerExtension(2, 9)));
        PeerMessage info = decode('I', NODE_INFO + ",\"PgWatchdog\":{\"Level\":2,\"Term\":1}}");
        PeerMessage going = new PeerMessage.Plain(PeerMessageType.GOING_DOWN);
        for (PeerMessage message : List.of(candidacy, beacon, info, going)) {
            PeerPacket packet = codec.encode(1, message, PeerAside.at(stamp));
            assertThat(codec.open(packet))
                    .isEqualTo(new PeerMessageCodec.Opened(message, PeerAside.at(stamp)));
            assertThat(codec.open(codec.encode(1, message)))
                    .isEqualTo(new PeerMessageCodec.Opened(message, PeerAside.NONE));
        }
        assertThat(new String(codec.encode(1, going, PeerAside.at(stamp)).payload(), UTF_8))
                .isEqualTo("{\"PgWatchdog\": {\"ClockMs\":1795236904123,\"ClockTick\":4}}");
    }

    @Test
    void whatANodeReachesTheVirtualIpByGoesAlongWithWhatHasAnExtensionOnly() {
        PeerMessage info = decode('I', NODE_INFO + ",\"PgWatchdog\":{\"Level\":2,\"Term\":1}}");
        PeerPacket packet = codec.encode(1, info, EVERYTHING);
        assertThat(new String(packet.payload(), UTF_8))
                .contains("\"VipOk\":1,\"VipSinceMs\":120000,\"VipMs\":3}");
        assertThat(codec.open(packet)).isEqualTo(new PeerMessageCodec.Opened(info, EVERYTHING));
        PeerAside lost =
                new PeerAside(
                        Optional.empty(),
                        Optional.of(new VipReach(false, Duration.ZERO, Optional.empty())));
        assertThat(codec.open(codec.encode(1, info, lost)).aside()).isEqualTo(lost);
        PeerMessage going = new PeerMessage.Plain(PeerMessageType.GOING_DOWN);
        assertThat(codec.open(codec.encode(1, going, EVERYTHING)).aside())
                .isEqualTo(PeerAside.at(new HybridTime(1, 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"VipOk\":1",
                ",\"VipSinceMs\":1",
                ",\"VipOk\":1,\"VipSinceMs\":-1",
                ",\"VipOk\":\"x\",\"VipSinceMs\":1",
                ",\"VipOk\":0,\"VipSinceMs\":31536000001"
            })
    void aViewOfTheVirtualIpOfUnknownFormCountsAsNone(String keys) {
        String text = NODE_INFO + ",\"PgWatchdog\":{\"Level\":2,\"Term\":1" + keys + "}}";
        assertThat(codec.open(new PeerPacket('I', 1, text.getBytes(UTF_8))).aside())
                .isEqualTo(PeerAside.NONE);
    }

    @Test
    void aMessageOfANativeGetsNothingBesideIt() {
        PeerMessage info = decode('I', NODE_INFO + "}");
        PeerPacket packet = codec.encode(1, info, EVERYTHING);
        assertThat(packet).isEqualTo(codec.encode(1, info));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "{}",
                "{\"PgWatchdog\":7}",
                "{\"PgWatchdog\":{\"ClockMs\":1}}",
                "{\"PgWatchdog\":{\"ClockMs\":-1,\"ClockTick\":0}}",
                "{\"PgWatchdog\":{\"ClockMs\":1,\"ClockTick\":-1}}",
                "{\"PgWatchdog\":{\"ClockMs\":9007199254740993,\"ClockTick\":0}}",
                "{\"PgWatchdog\":{\"ClockMs\":\"1\",\"ClockTick\":0}}"
            })
    void aStampOfUnknownFormCountsAsNoneAndKeepsTheMessage(String payload) {
        assertThat(codec.open(new PeerPacket('X', 1, payload.getBytes(UTF_8))))
                .isEqualTo(
                        new PeerMessageCodec.Opened(
                                new PeerMessage.Plain(PeerMessageType.GOING_DOWN), PeerAside.NONE));
    }

    private String encode(PeerMessage message) {
        return new String(codec.encode(1, message).payload(), UTF_8);
    }

    private PeerMessage decode(char type, String payload) {
        return codec.decode(new PeerPacket(type, 1, payload.getBytes(UTF_8)));
    }
}
