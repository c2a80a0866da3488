package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.SoloNode.has;
import static org.pgwatchdog.core.SoloNode.noticed;
import static org.pgwatchdog.core.SoloNode.sentTo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.Configs;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.LinkSide;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;

/// A standby among natives: protocol v4, 9.2 to 9.4, 9.8, 10.2, 10.5 and 18.
final class JoiningANativeClusterTest {
    @Test
    void firstContactIsAnsweredBySilenceAndTheJoinFollowsTheAnswersToRequestInfo() {
        SoloNode node = new SoloNode(Configs.of(1, 3, 1));
        List<Effect> met = node.meet(Configs.nativeInfo(0, WatchdogState.STANDBY));
        assertThat(sentTo(0, met)).as("ADD NODE on our link, nothing else").isEqualTo("A");

        List<Effect> joining = node.pass(Duration.ofSeconds(6));
        assertThat(sentTo(0, joining)).startsWith("BI");
    }

    @Test
    void aKnownLeaderIsJoinedAtOnceAndTheEntryPacketPrecedesTheAnnouncement() {
        SoloNode node = new SoloNode(Configs.of(1, 3, 1));
        List<Effect> effects =
                new ArrayList<>(node.meet(Configs.nativeInfo(0, WatchdogState.LEADER)));
        effects.addAll(node.pass(Duration.ofMillis(10)));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDBY);
        assertThat(sentTo(0, effects)).isEqualTo("AIJI");
    }

    @Test
    void anAcceptedJoinIsAnnouncedAndAsksForTheBackends() {
        SoloNode node = new SoloNode(Configs.of(1, 3, 1));
        node.meet(Configs.nativeInfo(0, WatchdogState.LEADER));
        node.hearInfo(9, Configs.nativeInfo(0, WatchdogState.LEADER));
        node.pass(Duration.ofMillis(10));
        List<Effect> joined =
                node.hear(
                        0, node.idOf(0, PeerMessageType.JOIN_COORDINATOR), PeerMessageType.ACCEPT);
        assertThat(sentTo(0, joined)).isEqualTo("Id");
    }

    @Test
    void beaconsAreAnsweredWithTheSameId() {
        SoloNode node = SoloNode.standbyOfNative();
        List<Effect> effects =
                node.hear(
                        0,
                        77,
                        new PeerMessage.IAmLeader(
                                WatchdogState.LEADER,
                                new Standing(20, 15, QuorumStatus.EXIST, 2, true),
                                Optional.empty()));
        assertThat(effects)
                .anyMatch(effect ->
                        effect instanceof Effect.Send(var to, var id, PeerMessage.NodeInformation _)
                                && to.value() == 0
                                && id == 77);
        assertThat(node.snapshot().quorum()).isEqualTo(QuorumStatus.EXIST);
        assertThat(node.snapshot().standbyCount()).isEqualTo(2);
    }

    @Test
    void aBeaconOfAnotherLeaderIsReportedAsSplitBrainOncePerFiveSeconds() {
        SoloNode node = SoloNode.standbyOfNative();
        PeerMessage beacon =
                new PeerMessage.IAmLeader(
                        WatchdogState.LEADER,
                        new Standing(20, 15, QuorumStatus.EXIST, 2, true),
                        Optional.empty());
        assertThat(sentTo(0, node.hear(2, 5, beacon))).isEqualTo("#B");
        assertThat(sentTo(0, node.hear(2, 6, beacon))).isEmpty();
    }

    @Test
    void candidatesAreRefusedWhileThereIsALeader() {
        SoloNode node = SoloNode.standbyOfNative();
        List<Effect> effects = node.hear(2, 5, PeerMessageType.STAND_FOR_COORDINATOR);
        assertThat(sentTo(2, effects)).isEqualTo("E");
        assertThat(sentTo(0, effects)).isEqualTo("B");
    }

    @Test
    void theLeadersCrashStartsOver() {
        SoloNode node = SoloNode.standbyOfNative();
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.OUTBOUND, "closed"));
        List<Effect> effects =
                node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.INBOUND, "closed"));
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
        assertThat(sentTo(2, effects)).isEqualTo("BI");
        assertThat(noticed(effects, NoticeCode.PEER_LOST)).isTrue();
    }

    @Test
    void theLeadersGoodByeStartsOverAndItIsNotCalledAgain() {
        SoloNode node = SoloNode.standbyOfNative();
        List<Effect> effects = node.hear(0, 30, PeerMessageType.GOING_DOWN);
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
        assertThat(effects).contains(new Effect.Disconnect(NodeId.of(0)));
        assertThat(node.pass(Duration.ofSeconds(30)))
                .doesNotContain(new Effect.Connect(NodeId.of(0)));
    }

    @Test
    void aLostNodeIsCalledAgainAndAgain() {
        SoloNode node = SoloNode.standbyOfNative();
        node.happen(new Event.LinkClosed(NodeId.of(2), LinkSide.OUTBOUND, "closed"));
        node.happen(new Event.LinkClosed(NodeId.of(2), LinkSide.INBOUND, "closed"));
        assertThat(node.pass(Duration.ofSeconds(4))).contains(new Effect.Connect(NodeId.of(2)));
    }

    @Test
    void theLifechecksVerdictOnTheLeaderIsToldToItAndStartsOver() {
        SoloNode node = SoloNode.standbyOfNative();
        List<Effect> effects =
                node.happen(
                        new Event.LifecheckReported(
                                NodeId.of(0),
                                LifecheckStatus.DEAD,
                                "No heartbeat signal from node"));
        assertThat(sentTo(0, effects)).startsWith("#Y");
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
    }

    @Test
    void nodeInfoDoesNotReviveAPeerThatTheLifecheckCallsDeadButANewAddDoes() {
        SoloNode node = SoloNode.standbyOfNative();
        node.happen(new Event.LifecheckReported(NodeId.of(2), LifecheckStatus.DEAD, "silent"));
        node.happen(new Event.LinkOpened(NodeId.of(2)));
        node.hearInfo(50, Configs.nativeInfo(2, WatchdogState.STANDBY));
        assertThat(stateOf(node, 2)).isEqualTo(WatchdogState.LOST);

        List<Effect> effects =
                node.happen(
                        new Event.PeerAccepted(
                                NodeId.of(2), 51, Configs.nativeInfo(2, WatchdogState.STANDBY)));
        assertThat(sentTo(2, effects)).contains("I").contains("#Z");
        assertThat(stateOf(node, 2)).isEqualTo(WatchdogState.STANDBY);
    }

    @Test
    void aSilentLeaderIsAskedAfterTwentySecondsAndGivenUpAfterThirty() {
        SoloNode node = SoloNode.standbyOfNative();
        assertThat(sentTo(0, node.pass(Duration.ofSeconds(19)))).doesNotContain("B");
        assertThat(sentTo(0, node.pass(Duration.ofSeconds(3)))).contains("B");
        List<Effect> given = node.pass(Duration.ofSeconds(10));
        assertThat(sentTo(0, given)).contains("#Y");
        assertThat(noticed(given, NoticeCode.LEADER_SILENT)).isTrue();
    }

    @Test
    void requireReloadJoinsAgain() {
        SoloNode node = SoloNode.standbyOfNative();
        assertThat(
                        sentTo(
                                0,
                                node.hear(
                                        0,
                                        60,
                                        new PeerMessage.ClusterService(
                                                ClusterServiceCode.REQUIRE_RELOAD))))
                .isEqualTo("J");
    }

    @Test
    void invalidVersionIsSurvived() {
        SoloNode node = SoloNode.standbyOfNative();
        List<Effect> effects =
                node.hear(
                        0, 60, new PeerMessage.ClusterService(ClusterServiceCode.INVALID_VERSION));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDBY);
        assertThat(noticed(effects, NoticeCode.PEER_REFUSED_US)).isTrue();
    }

    @Test
    void aRefusedAddIsReportedAndTriedAgain() {
        SoloNode node = new SoloNode(Configs.of(1, 3, 1));
        node.happen(new Event.LinkOpened(NodeId.of(0)));
        List<Effect> effects =
                node.hear(0, node.idOf(0, PeerMessageType.ADD_NODE), PeerMessageType.REJECT);
        assertThat(noticed(effects, NoticeCode.PEER_REFUSED_US)).isTrue();
        node.happen(new Event.LinkClosed(NodeId.of(0), LinkSide.OUTBOUND, "closed"));
        assertThat(node.pass(Duration.ofSeconds(4))).contains(new Effect.Connect(NodeId.of(0)));
    }

    @Test
    void aLocalVerdictOfDeathLeavesTheClusterAndComesBack() {
        SoloNode node = SoloNode.standbyOfNative();
        List<Effect> effects =
                node.happen(
                        new Event.LifecheckReported(
                                NodeId.of(1),
                                LifecheckStatus.DEAD,
                                "trusted server is unreachable"));
        assertThat(node.state()).isEqualTo(WatchdogState.LOST);
        assertThat(sentTo(0, effects)).isEqualTo("X");
        assertThat(has(effects, Effect.Halt.class)).isFalse();
        node.pass(Duration.ofMinutes(1));
        assertThat(node.state()).isEqualTo(WatchdogState.LOST);
        node.happen(new Event.LifecheckReported(NodeId.of(1), LifecheckStatus.ALIVE, "back"));
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
    }

    private static WatchdogState stateOf(SoloNode node, int id) {
        return node.snapshot().node(id).orElseThrow().state();
    }
}
