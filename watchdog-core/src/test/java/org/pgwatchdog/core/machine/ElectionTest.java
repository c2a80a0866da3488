package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.SoloNode.sentTo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.Configs;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;

/// Table 10.1 of protocol v4, and where we are quicker (deviations 3, 6 and 11).
final class ElectionTest {
    private static final Standing YOUNG = new Standing(0, 0, QuorumStatus.ON_THE_EDGE, 0, false);
    private static final Standing OLD = new Standing(1000, 5, QuorumStatus.ON_THE_EDGE, 0, false);

    @Test
    void loadingSupportsABetterCandidateAndStandsAgainstAWorseOne() {
        SoloNode weak = loading(1, 5);
        assertThat(sentTo(0, weak.hear(0, 7, PeerMessageType.STAND_FOR_COORDINATOR)))
                .startsWith("G");
        assertThat(weak.state()).isEqualTo(WatchdogState.PARTICIPATING_IN_ELECTION);

        SoloNode strong = loading(9, 5);
        assertThat(sentTo(0, strong.hear(0, 7, PeerMessageType.STAND_FOR_COORDINATOR)))
                .startsWith("RSI");
        assertThat(strong.state()).isEqualTo(WatchdogState.STANDING_FOR_LEADER);
    }

    @Test
    void initializingAnswersCandidatesAndDeclarationsWhereNativesAreSilent() {
        SoloNode node = initializing(1, 5);
        assertThat(sentTo(0, node.hear(0, 7, PeerMessageType.DECLARE_COORDINATOR))).isEqualTo("G");
        assertThat(sentTo(0, node.hear(0, 8, PeerMessageType.STAND_FOR_COORDINATOR)))
                .startsWith("G");
        assertThat(node.state()).isEqualTo(WatchdogState.PARTICIPATING_IN_ELECTION);
    }

    @Test
    void theConsentOfAMajorityEndsTheCandidacy() {
        SoloNode node = standing(5, YOUNG);
        List<Effect> effects =
                node.hear(
                        0,
                        node.idOf(0, PeerMessageType.STAND_FOR_COORDINATOR),
                        PeerMessageType.ACCEPT);
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
        assertThat(sentTo(2, effects)).startsWith("CI");
    }

    @Test
    void silenceCountsAsConsentAfterFourSeconds() {
        SoloNode node = standing(5, YOUNG);
        node.pass(Duration.ofMillis(3900));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDING_FOR_LEADER);
        node.pass(Duration.ofMillis(200));
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
    }

    @Test
    void aRejectMakesAVoterAndAnErrorIsolates() {
        SoloNode rejected = standing(5, YOUNG);
        rejected.hear(
                0, rejected.idOf(0, PeerMessageType.STAND_FOR_COORDINATOR), PeerMessageType.REJECT);
        assertThat(rejected.state()).isEqualTo(WatchdogState.PARTICIPATING_IN_ELECTION);

        SoloNode refused = standing(5, YOUNG);
        refused.hear(
                0, refused.idOf(0, PeerMessageType.STAND_FOR_COORDINATOR), PeerMessageType.ERROR);
        assertThat(refused.state()).isEqualTo(WatchdogState.NETWORK_ISOLATION);
        refused.pass(Duration.ofMillis(9900));
        assertThat(refused.state()).isEqualTo(WatchdogState.NETWORK_ISOLATION);
        refused.pass(Duration.ofMillis(200));
        assertThat(refused.state()).isEqualTo(WatchdogState.JOINING);
    }

    @Test
    void aNodeInfoWithTheRightIdIsNoConsent() {
        SoloNode node = standing(5, YOUNG);
        node.hearInfo(
                node.idOf(0, PeerMessageType.STAND_FOR_COORDINATOR),
                Configs.nativeInfo(0, WatchdogState.JOINING));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDING_FOR_LEADER);
    }

    @Test
    void ofTwoCandidatesThePriorityDecidesThenTheAge() {
        SoloNode stronger = standing(5, YOUNG);
        assertThat(sentTo(0, stronger.hear(0, 7, PeerMessageType.STAND_FOR_COORDINATOR)))
                .isEqualTo("R");

        SoloNode elder = standing(1, YOUNG);
        elder.hearInfo(6, Configs.nativeInfo(0, WatchdogState.STANDING_FOR_LEADER, 1, YOUNG));
        assertThat(sentTo(0, elder.hear(0, 7, PeerMessageType.STAND_FOR_COORDINATOR)))
                .isEqualTo("R");

        SoloNode younger = standing(1, OLD);
        assertThat(sentTo(0, younger.hear(0, 7, PeerMessageType.STAND_FOR_COORDINATOR)))
                .startsWith("G");
        assertThat(younger.state()).isEqualTo(WatchdogState.PARTICIPATING_IN_ELECTION);
    }

    @Test
    void aVoterFollowsTheDeclaredLeader() {
        SoloNode node = loading(1, 5);
        node.hear(0, 7, PeerMessageType.STAND_FOR_COORDINATOR);
        assertThat(sentTo(0, node.hear(0, 8, PeerMessageType.DECLARE_COORDINATOR))).startsWith("G");
        node.hearInfo(9, Configs.nativeInfo(0, WatchdogState.LEADER, 5, OLD));
        node.pass(Duration.ofMillis(1));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDBY);
    }

    @Test
    void aVoterStartsOverWhenTheOnlyCandidateIsGone() {
        SoloNode node = loading(1, 5);
        node.hear(0, 7, PeerMessageType.STAND_FOR_COORDINATOR);
        node.hear(0, 8, PeerMessageType.GOING_DOWN);
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
    }

    @Test
    void amongOwnKindTheBestCandidateStandsAfterATenthOfASecond() {
        SoloNode node = new SoloNode(Configs.of(1, 3, 5));
        node.meet(Configs.extendedInfo(0, WatchdogState.JOINING, 1));
        node.meet(Configs.extendedInfo(2, WatchdogState.JOINING, 1));
        List<Effect> effects = new ArrayList<>();
        for (int peer : new int[] {0, 2}) {
            effects.addAll(
                    node.hearInfo(
                            node.idOf(peer, PeerMessageType.REQUEST_INFO),
                            Configs.extendedInfo(peer, WatchdogState.JOINING, 1)));
        }
        assertThat(node.state()).isEqualTo(WatchdogState.INITIALIZING);
        assertThat(sentTo(0, node.pass(Duration.ofMillis(110)))).startsWith("SI");
    }

    @Test
    void aWitnessVotesButNeverStands() {
        SoloNode node = standbyWithDeadPool();
        node.pass(Duration.ofSeconds(12));
        assertThat(node.state()).isNotIn(WatchdogState.LEADER, WatchdogState.STANDING_FOR_LEADER);
        assertThat(sentTo(2, node.hear(2, 90, PeerMessageType.STAND_FOR_COORDINATOR)))
                .startsWith("G");
    }

    @Test
    void aDesignatedSuccessorIsLeftTheElection() {
        SoloNode node = new SoloNode(Configs.of(1, 3, 5));
        node.meet(Configs.extendedInfo(0, WatchdogState.JOINING, -1, Optional.of(NodeId.of(2))));
        node.meet(Configs.extendedInfo(2, WatchdogState.JOINING, 1));
        assertThat(sentTo(2, node.hear(2, 7, PeerMessageType.STAND_FOR_COORDINATOR)))
                .startsWith("G");
    }

    @Test
    void theOperatorsChoiceIsAnnouncedBeforeTheLeaderStepsDown() {
        SoloNode node = SoloNode.leaderOfNatives();
        List<Effect> effects =
                node.happen(new Event.SwitchoverRequested(1, Optional.of(NodeId.of(2))));
        assertThat(sentTo(2, effects)).startsWith("I#RBI");
        assertThat(effects)
                .anyMatch(effect ->
                        effect
                                        instanceof
                                        Effect.Send(
                                                var to,
                                                var _,
                                                PeerMessage.NodeInformation(var info))
                                && to.value() == 2
                                && info.priority() == -1
                                && info.extension()
                                        .orElseThrow()
                                        .successor()
                                        .equals(Optional.of(NodeId.of(2))));
    }

    @Test
    void whoSteppedDownForANativeStandsBackEvenIfTheNextLeaderGivesUpAtOnce() {
        SoloNode node = SoloNode.leaderOfNatives();
        node.happen(new Event.SwitchoverRequested(1, Optional.of(NodeId.of(2))));
        node.meet(Configs.nativeInfo(2, WatchdogState.LEADER));
        node.pass(Duration.ofSeconds(2));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDBY);
        node.meet(Configs.nativeInfo(2, WatchdogState.JOINING));
        node.hearInfo(
                node.idOf(2, PeerMessageType.REQUEST_INFO),
                Configs.nativeInfo(2, WatchdogState.INITIALIZING));
        node.pass(Duration.ofMillis(100));
        assertThat(sentTo(2, node.hear(2, 7, PeerMessageType.STAND_FOR_COORDINATOR)))
                .as(node.state() + ", and node 2 has the lower priority")
                .startsWith("G");
    }

    @Test
    void nobodyStandsWhileAnotherNodeStillFollowsTheLostLeader() {
        SoloNode node = SoloNode.standbyOfNative();
        node.happen(
                new Event.LifecheckReported(
                        NodeId.of(0), LifecheckStatus.DEAD, "No heartbeat signal from node"));
        node.hearInfo(
                node.idOf(2, PeerMessageType.REQUEST_INFO),
                Configs.nativeInfo(2, WatchdogState.STANDBY));
        List<Effect> waiting = node.pass(Duration.ofSeconds(3));
        assertThat(sentTo(2, waiting)).isEqualTo("BBB");
        assertThat(node.state()).isEqualTo(WatchdogState.INITIALIZING);

        node.hearInfo(90, Configs.nativeInfo(2, WatchdogState.JOINING));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDING_FOR_LEADER);
    }

    @Test
    void theWaitShortensWhenTheLastFollowerNotices() {
        SoloNode node = new SoloNode(Configs.of(1, 3, 5));
        node.meet(Configs.extendedInfo(0, WatchdogState.JOINING, 1));
        node.meet(Configs.extendedInfo(2, WatchdogState.STANDBY, 1));
        node.hearInfo(
                node.idOf(0, PeerMessageType.REQUEST_INFO),
                Configs.extendedInfo(0, WatchdogState.JOINING, 1));
        node.hearInfo(
                node.idOf(2, PeerMessageType.REQUEST_INFO),
                Configs.extendedInfo(2, WatchdogState.STANDBY, 1));
        node.pass(Duration.ofMillis(20));
        node.hearInfo(91, Configs.extendedInfo(2, WatchdogState.JOINING, 1));
        node.pass(Duration.ofMillis(110));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDING_FOR_LEADER);
    }

    @Test
    void aVoterThatIgnoredTheQuestionIsAskedAgainOnceItCanAnswer() {
        SoloNode node = standing(5, YOUNG);
        List<Effect> effects =
                node.hearInfo(60, Configs.nativeInfo(0, WatchdogState.PARTICIPATING_IN_ELECTION));
        assertThat(sentTo(0, effects)).isEqualTo("S");
        node.hear(0, node.idOf(0, PeerMessageType.STAND_FOR_COORDINATOR), PeerMessageType.ACCEPT);
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
    }

    @Test
    void aJoinIsConsentToTheDeclaration() {
        SoloNode node = standing(5, YOUNG);
        node.hear(0, node.idOf(0, PeerMessageType.STAND_FOR_COORDINATOR), PeerMessageType.ACCEPT);
        node.hear(0, 61, PeerMessageType.JOIN_COORDINATOR);
        List<Effect> effects = node.hear(2, 61, PeerMessageType.JOIN_COORDINATOR);
        assertThat(effects).anyMatch(Effect.Escalate.class::isInstance);
    }

    @Test
    void lostNodesHearNoAnnouncements() {
        SoloNode node = SoloNode.standbyOfNative();
        node.happen(
                new Event.LifecheckReported(
                        NodeId.of(0), LifecheckStatus.DEAD, "No heartbeat signal from node"));
        node.happen(new Event.LinkOpened(NodeId.of(0)));
        node.hearInfo(90, Configs.nativeInfo(2, WatchdogState.JOINING));
        assertThat(sentTo(0, node.pass(Duration.ofSeconds(8)))).isEmpty();
    }

    @Test
    void anIsolatedNodeVotesAndFollows() {
        SoloNode node = standing(5, YOUNG);
        node.hear(0, node.idOf(0, PeerMessageType.STAND_FOR_COORDINATOR), PeerMessageType.ERROR);
        assertThat(sentTo(2, node.hear(2, 70, PeerMessageType.DECLARE_COORDINATOR))).isEqualTo("G");
        node.hearInfo(71, Configs.nativeInfo(2, WatchdogState.LEADER, 9, OLD));
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
    }

    @Test
    void aNodeThatIsCutOffStandsOnlyWhenTheOutsideAnswersAgain() {
        SoloNode node = SoloNode.standbyOfNative();
        node.happen(new Event.OutsideReported(false, "nothing answers"));
        node.hear(0, 80, PeerMessageType.GOING_DOWN);
        node.pass(Duration.ofSeconds(30));
        assertThat(node.state()).isNotIn(WatchdogState.LEADER, WatchdogState.STANDING_FOR_LEADER);
        node.happen(new Event.OutsideReported(true, "tcp:gw:443 answers"));
        node.pass(Duration.ofSeconds(30));
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
    }

    private static SoloNode standbyWithDeadPool() {
        SoloNode node = SoloNode.standbyOfNative();
        node.happen(new Event.LocalPgpoolReported(false, "gone"));
        node.hear(0, 80, PeerMessageType.GOING_DOWN);
        return node;
    }

    /// This node is 1 of 3, LOADING, with two natives about.
    private static SoloNode loading(int priority, int theirPriority) {
        SoloNode node = new SoloNode(Configs.of(1, 3, priority));
        node.happen(new Event.LinkOpened(NodeId.of(0)));
        node.happen(
                new Event.PeerAccepted(
                        NodeId.of(0),
                        4,
                        Configs.nativeInfo(0, WatchdogState.LOADING, theirPriority, YOUNG)));
        return node;
    }

    private static SoloNode initializing(int priority, int theirPriority) {
        SoloNode node = loading(priority, theirPriority);
        node.pass(Duration.ofMillis(5100));
        node.hearInfo(
                node.idOf(0, PeerMessageType.REQUEST_INFO),
                Configs.nativeInfo(0, WatchdogState.LOADING, theirPriority, YOUNG));
        assertThat(node.state()).isEqualTo(WatchdogState.INITIALIZING);
        return node;
    }

    /// This node stands; natives 0 and 2 of priority 1 have not answered.
    private static SoloNode standing(int priority, Standing theirs) {
        SoloNode node = new SoloNode(Configs.of(1, 3, priority));
        node.meet(Configs.nativeInfo(0, WatchdogState.LOADING, 1, theirs));
        node.meet(Configs.nativeInfo(2, WatchdogState.LOADING, 1, theirs));
        for (int peer : new int[] {0, 2}) {
            node.hearInfo(
                    node.idOf(peer, PeerMessageType.REQUEST_INFO),
                    Configs.nativeInfo(peer, WatchdogState.LOADING, 1, theirs));
        }
        node.pass(Duration.ofSeconds(1));
        if (node.state() != WatchdogState.STANDING_FOR_LEADER) {
            throw new AssertionError("still " + node.state());
        }
        return node;
    }
}
