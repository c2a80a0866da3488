package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.SoloNode.has;
import static org.pgwatchdog.core.SoloNode.noticed;
import static org.pgwatchdog.core.SoloNode.sentTo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.Configs;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.NetworkCondition;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.ClusterSnapshot.VipPhase;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;

/// A leader of natives: protocol v4, 9.5, 9.7, 10.3 to 10.5, chapters 11 and 12.
final class LeadingANativeClusterTest {
    @Test
    void theVipWaitsForTheQuorum() {
        SoloNode node = new SoloNode(Configs.of(1, 3, 9));
        node.meet(Configs.nativeInfo(0, WatchdogState.LOADING));
        node.meet(Configs.nativeInfo(2, WatchdogState.LOADING));
        List<Effect> alone = node.pass(Duration.ofSeconds(16));
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
        assertThat(has(alone, Effect.Escalate.class)).isFalse();
        List<Effect> joined = node.hear(0, 20, PeerMessageType.JOIN_COORDINATOR);
        assertThat(sentTo(0, joined)).startsWith("GY");
        assertThat(has(joined, Effect.Escalate.class)).isTrue();
        assertThat(node.snapshot().quorum()).isEqualTo(QuorumStatus.EXIST);
    }

    @Test
    void losingTheQuorumDropsTheVipButNotTheLeadership() {
        SoloNode node = SoloNode.leaderOfNatives();
        assertThat(node.snapshot().vip()).isEqualTo(VipPhase.ESCALATED);
        node.hear(0, 30, PeerMessageType.GOING_DOWN);
        List<Effect> effects = node.hear(2, 30, PeerMessageType.GOING_DOWN);
        assertThat(has(effects, Effect.Deescalate.class)).isTrue();
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
    }

    @Test
    void candidatesAreRejectedAndDeclarationsAreErrors() {
        SoloNode node = SoloNode.leaderOfNatives();
        assertThat(sentTo(0, node.hear(0, 31, PeerMessageType.STAND_FOR_COORDINATOR)))
                .isEqualTo("R");
        assertThat(sentTo(0, node.hear(0, 32, PeerMessageType.DECLARE_COORDINATOR))).isEqualTo("E");
    }

    @Test
    void aWorseRivalIsToldSoAndABetterOneIsFollowed() {
        SoloNode node = SoloNode.leaderOfNatives();
        List<Effect> worse =
                node.hear(
                        0,
                        40,
                        new PeerMessage.IAmLeader(
                                WatchdogState.LEADER,
                                new Standing(9, 5, QuorumStatus.ABSENT, 0, false),
                                Optional.empty()));
        assertThat(sentTo(0, worse)).isEqualTo("#M");
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);

        List<Effect> better =
                node.hear(
                        0,
                        41,
                        new PeerMessage.IAmLeader(
                                WatchdogState.LEADER,
                                new Standing(99, 95, QuorumStatus.EXIST, 3, true),
                                Optional.empty()));
        assertThat(sentTo(2, better)).startsWith("#X");
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
        assertThat(has(better, Effect.Deescalate.class)).isTrue();
    }

    @Test
    void aBrokenBeaconCostsNothing() {
        SoloNode node = SoloNode.leaderOfNatives();
        node.hear(0, 40, new PeerMessage.Malformed(PeerMessageType.IAM_COORDINATOR, "empty"));
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
        assertThat(node.snapshot().vip()).isEqualTo(VipPhase.ESCALATED);
    }

    @Test
    void aMuteStandbyIsLostAfterMoreThanThreeBeacons() {
        SoloNode node = SoloNode.leaderOfNatives();
        List<Effect> effects = node.pass(Duration.ofSeconds(60));
        assertThat(noticed(effects, NoticeCode.PEER_LOST)).isTrue();
        assertThat(node.snapshot().node(0).orElseThrow().lostReason().orElseThrow().label())
                .isEqualTo("MISSING BEACON REPLIES");
    }

    @Test
    void anAddOnAKnownLinkMakesTheSenderJoinAgain() {
        SoloNode node = SoloNode.leaderOfNatives();
        List<Effect> effects =
                node.hear(
                        0,
                        50,
                        new PeerMessage.AddNode(Configs.nativeInfo(0, WatchdogState.STANDBY)));
        assertThat(sentTo(0, effects)).isEqualTo("I");
        assertThat(node.snapshot().standbyCount()).isEqualTo(1);
    }

    @Test
    void aVanishedAddressIsPutBack() {
        SoloNode node = SoloNode.leaderOfNatives();
        List<Effect> effects =
                node.happen(new Event.NetworkReported(NetworkCondition.USABLE, false, false));
        assertThat(has(effects, Effect.ReassertVip.class)).isTrue();
    }

    @Test
    void networkTroubleDropsTheVipAndEndsWithTheTrouble() {
        SoloNode node = SoloNode.leaderOfNatives();
        List<Effect> effects =
                node.happen(new Event.NetworkReported(NetworkCondition.NO_ADDRESS, false, false));
        assertThat(node.state()).isEqualTo(WatchdogState.IN_NETWORK_TROUBLE);
        assertThat(has(effects, Effect.Deescalate.class)).isTrue();
        assertThat(has(effects, Effect.Halt.class)).isFalse();
        node.happen(new Event.NetworkReported(NetworkCondition.USABLE, true, false));
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
    }

    @Test
    void aDeadPgpoolHandsLeadershipOverWithPriorityMinusOne() {
        SoloNode node = SoloNode.leaderOfNatives();
        List<Effect> effects =
                node.happen(new Event.LocalPgpoolReported(false, "process 1 is gone"));
        assertThat(sentTo(0, effects)).contains("#R");
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
        assertThat(node.snapshot().localNode().priority()).isEqualTo(-1);
        node.pass(Duration.ofSeconds(30));
        assertThat(node.state()).isNotIn(WatchdogState.LEADER, WatchdogState.STANDING_FOR_LEADER);
    }

    @Test
    void aLeaderThatIsCutOffHandsLeadershipOverUntilTheOutsideAnswers() {
        SoloNode node = SoloNode.leaderOfNatives();
        List<Effect> effects =
                node.happen(new Event.OutsideReported(false, "none of the np_targets answers"));
        assertThat(noticed(effects, NoticeCode.OUTSIDE_LOST)).isTrue();
        assertThat(noticed(effects, NoticeCode.RESIGNED)).isTrue();
        assertThat(has(effects, Effect.Deescalate.class)).isTrue();
        assertThat(sentTo(0, effects)).contains("#R");
        assertThat(node.snapshot().localNode().priority()).isEqualTo(-1);
        node.pass(Duration.ofSeconds(30));
        assertThat(node.state()).isNotIn(WatchdogState.LEADER, WatchdogState.STANDING_FOR_LEADER);
    }

    @Test
    void newsOfTheOutsideCountOncePerChange() {
        SoloNode node = SoloNode.leaderOfNatives();
        assertThat(node.happen(new Event.OutsideReported(true, "tcp:gw:443 answers"))).isEmpty();
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
        node.happen(new Event.OutsideReported(false, "nothing answers"));
        assertThat(
                        noticed(
                                node.happen(new Event.OutsideReported(false, "still nothing")),
                                NoticeCode.OUTSIDE_LOST))
                .isFalse();
        assertThat(
                        noticed(
                                node.happen(new Event.OutsideReported(true, "tcp:gw:443 answers")),
                                NoticeCode.OUTSIDE_REACHED))
                .isTrue();
    }

    @Test
    void anEscalationThatFailsIsTriedAgainAndThenHandedOver() {
        SoloNode node = SoloNode.leaderOfNatives();
        node.happen(new Event.NetworkReported(NetworkCondition.USABLE, false, false));
        for (int attempt = 1; attempt < 3; attempt++) {
            node.happen(new Event.EscalationEnded(node.ticket(), false, "ip: no such device"));
            node.pass(Duration.ofSeconds(1));
        }
        List<Effect> effects =
                node.happen(new Event.EscalationEnded(node.ticket(), false, "ip: no such device"));
        assertThat(noticed(effects, NoticeCode.ESCALATION_FAILED)).isTrue();
        assertThat(sentTo(0, effects)).contains("#R");
    }

    @Test
    void shutdownReleasesTheVipBeforeItSaysGoodBye() {
        SoloNode node = SoloNode.leaderOfNatives();
        List<Effect> asked = node.happen(new Event.ShutdownRequested("SIGTERM"));
        assertThat(has(asked, Effect.Deescalate.class)).isTrue();
        assertThat(sentTo(0, asked)).doesNotContain("X");
        List<Effect> released =
                node.happen(new Event.DeescalationEnded(node.ticket(), true, "down"));
        assertThat(sentTo(0, released)).isEqualTo("X");
        assertThat(released.getLast()).isInstanceOf(Effect.Halt.class);
    }

    @Test
    void shutdownDoesNotWaitForEverForTheVip() {
        SoloNode node = SoloNode.leaderOfNatives();
        node.happen(new Event.ShutdownRequested("SIGTERM"));
        List<Effect> effects = node.pass(Duration.ofSeconds(6));
        assertThat(has(effects, Effect.Halt.class)).isTrue();
    }

    @Test
    void votesAreCountedOncePerNodeAndConsensusIsAnnouncedBeforeTheAnswer() {
        SoloNode node = SoloNode.leaderOfNatives();
        FailoverRequest request = new FailoverRequest(FailoverKind.DEGENERATE, 0, List.of(1));
        List<Effect> first = node.hear(0, 60, new PeerMessage.FailoverCommand(request));
        assertThat(sentTo(0, first)).isEqualTo("K-");
        assertThat(answer(first)).isEqualTo(FailoverResult.BUILDING_CONSENSUS);
        assertThat(answer(node.hear(0, 61, new PeerMessage.FailoverCommand(request))))
                .isEqualTo(FailoverResult.CONSENSUS_MAY_FAIL);
        assertThat(answer(node.hear(2, 62, new PeerMessage.FailoverCommand(request))))
                .as("decided, but no bridge carries it out")
                .isEqualTo(FailoverResult.ERROR);
    }

    @Test
    void aFailoverRequestToAStandbyIsAnError() {
        SoloNode node = SoloNode.standbyOfNative();
        FailoverRequest request = new FailoverRequest(FailoverKind.DEGENERATE, 0, List.of(1));
        assertThat(sentTo(2, node.hear(2, 60, new PeerMessage.FailoverCommand(request))))
                .isEqualTo("E");
    }

    @Test
    void aNodeFoundAgainIsAskedToJoinAgain() {
        SoloNode node = SoloNode.leaderOfNatives();
        node.happen(new Event.LifecheckReported(NodeId.of(0), LifecheckStatus.DEAD, "silent"));
        List<Effect> effects =
                node.happen(
                        new Event.PeerAccepted(
                                NodeId.of(0), 70, Configs.nativeInfo(0, WatchdogState.STANDBY)));
        assertThat(sentTo(0, effects)).contains("#Z").contains("B").contains("#I");
    }

    @Test
    void aNodeFoundAgainHearsWhatChangedWhileItWasLost() {
        SoloNode node = SoloNode.leaderOfNatives();
        NodeId lost = NodeId.of(0);
        node.happen(new Event.LifecheckReported(lost, LifecheckStatus.DEAD, "silent"));
        node.happen(new Event.LinkOpened(lost));
        assertThat(sentTo(0, node.happen(new Event.LocalPgpoolReported(false, "killed"))))
                .as("no news queues up for a node that may be frozen")
                .doesNotContain("I");
        assertThat(node.state()).isNotEqualTo(WatchdogState.LEADER);

        List<Effect> effects =
                node.happen(new Event.LifecheckReported(lost, LifecheckStatus.ALIVE, "heard"));

        assertThat(effects)
                .filteredOn(effect ->
                        effect
                                        instanceof
                                        Effect.Send(
                                                NodeId to,
                                                int _,
                                                PeerMessage.NodeInformation(var info))
                                && to.equals(lost)
                                && info.state() == node.state())
                .hasSize(1);
    }

    private static FailoverResult answer(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect
                    instanceof
                    Effect.Send(
                            NodeId _,
                            int _,
                            PeerMessage.FailoverReply(FailoverResult result))) {
                return result;
            }
        }
        throw new AssertionError("no answer among " + effects);
    }
}
