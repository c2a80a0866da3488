package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.SoloNode.has;
import static org.pgwatchdog.core.SoloNode.sentTo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.Configs;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.NetworkCondition;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PauseMark;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.WatchdogState;

/// Safety rule S10 and the pause for maintenance.
final class HandOverTest {
    @Test
    void theSuccessorIsReadyBeforeTheLeaderLetsGo() {
        SoloNode node = LeaseTest.leader();
        List<Effect> asked =
                node.happen(new Event.SwitchoverRequested(1, Optional.of(NodeId.of(2))));
        assertThat(has(asked, Effect.Deescalate.class)).isFalse();
        assertThat(successorIn(asked)).contains(NodeId.of(2));
        List<Effect> ready = ready(node, 2);
        assertThat(has(ready, Effect.Deescalate.class)).isTrue();
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
    }

    @Test
    void theLeaderLetsGoOnceAllFollowersKnowTheSuccessor() {
        SoloNode node = LeaseTest.leader();
        node.happen(new Event.SwitchoverRequested(1, Optional.of(NodeId.of(2))));
        List<Effect> ready = LeaseTest.hearAsked(node, ready(2, 1));
        assertThat(has(ready, Effect.Deescalate.class)).as("node 0 may not know").isFalse();
        List<Effect> known = LeaseTest.answerBeacon(node, 0, 1);
        assertThat(has(known, Effect.Deescalate.class)).isTrue();
    }

    @Test
    void theLeaderStepsDownWithItsVoteForTheSuccessor() {
        SoloNode node = LeaseTest.leader();
        node.happen(new Event.SwitchoverRequested(1, Optional.of(NodeId.of(2))));
        ready(node, 2);
        List<Effect> gone = node.happen(new Event.DeescalationEnded(node.ticket(), true, "down"));
        assertThat(node.state()).isEqualTo(WatchdogState.JOINING);
        LeaseStanding said = firstGrant(gone);
        assertThat(said.grants()).isEqualTo(2);
        assertThat(said.record().votedFor()).contains(NodeId.of(2));
        assertThat(said.released()).as("nothing is held any more").isEqualTo(1);
    }

    @Test
    void aSuccessorThatIsNotReadyInTimeIsNotWaitedFor() {
        SoloNode node = LeaseTest.leader();
        node.happen(new Event.SwitchoverRequested(1, Optional.of(NodeId.of(2))));
        LeaseTest.answerBeacon(node, 0, 1);
        List<Effect> effects = node.pass(Duration.ofMillis(1100));
        assertThat(has(effects, Effect.Deescalate.class)).isTrue();
    }

    @Test
    void aCleanStopHandsOverAndThenEnds() {
        SoloNode node = LeaseTest.leader();
        node.happen(new Event.ShutdownRequested("SIGTERM"));
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
        ready(node, 0);
        List<Effect> gone = node.happen(new Event.DeescalationEnded(node.ticket(), true, "down"));
        assertThat(sentTo(0, gone)).endsWith("X");
        assertThat(firstGrant(gone).grants()).isEqualTo(2);
        assertThat(gone.getLast()).isInstanceOf(Effect.Halt.class);
    }

    @Test
    void aCleanStopIsNotForgottenIfTheNetworkGoesMeanwhile() {
        SoloNode node = LeaseTest.leader();
        node.happen(new Event.ShutdownRequested("SIGTERM"));
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
        node.happen(
                new Event.NetworkReported(NetworkCondition.NO_MONITORED_INTERFACE, false, true));
        assertThat(node.state()).isEqualTo(WatchdogState.SHUTDOWN);
        List<Effect> gone = node.happen(new Event.DeescalationEnded(node.ticket(), true, "down"));
        assertThat(gone.getLast()).isInstanceOf(Effect.Halt.class);
    }

    @Test
    void theSuccessorPreparesAndSaysSo() {
        SoloNode node = VoterTest.follower();
        List<Effect> named =
                node.hearInfo(
                        70,
                        Configs.leasedInfo(
                                0,
                                WatchdogState.LEADER,
                                Configs.leading(0, 5),
                                Optional.of(NodeId.of(1))));
        long ticket = prepared(named);
        List<Effect> done = node.happen(new Event.VipPrepared(ticket, true, "warm"));
        assertThat(LeaseTest.lastInfo(done).readyFor()).isEqualTo(5);
    }

    @Test
    void withTheLeadersVoteASuccessorOfThreeLeadsAtOnce() {
        SoloNode node = VoterTest.follower();
        List<Effect> effects = node.hearInfo(71, grant(0, 6));
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
        assertThat(sentTo(2, effects)).startsWith("S");
    }

    @Test
    void aSuccessorIsNotTurnedBackByAFollowerThatHasNotHeardOfTheLeadersEnd() {
        SoloNode node = VoterTest.follower().keepingVotesWaiting();
        List<Effect> effects = node.hearInfo(71, grant(0, 6));
        node.hear(2, node.idOf(2, PeerMessageType.STAND_FOR_COORDINATOR), PeerMessageType.ERROR);
        assertThat(node.state()).isEqualTo(WatchdogState.STANDING_FOR_LEADER);
        assertThat(sentTo(2, node.pass(Duration.ofMillis(60)))).startsWith("S");

        for (Effect effect : effects) {
            if (effect instanceof Effect.PersistVote(var record)) {
                node.happen(new Event.VotePersisted(record, true, ""));
            }
        }
        node.hear(2, node.idOf(2, PeerMessageType.DECLARE_COORDINATOR), PeerMessageType.ERROR);
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
    }

    @Test
    void aFollowerPromisesItselfToTheNewLeaderAsSoonAsTheOldOneHasLetGo() {
        SoloNode node = VoterTest.follower();
        node.hear(0, 50, VoterTest.beacon(0, 5));
        node.happen(new Event.LifecheckReported(NodeId.of(0), LifecheckStatus.DEAD, "silent"));
        node.hearInfo(60, Configs.leasedInfo(2, WatchdogState.LEADER, Configs.leading(2, 6)));
        assertThat(node.state()).isEqualTo(WatchdogState.STANDBY);
        List<Effect> first = node.hear(2, 61, VoterTest.beacon(2, 6));
        assertThat(LeaseTest.lastInfo(first).record().promisedTo()).contains(NodeId.of(0));
        List<Effect> later = node.pass(Duration.ofMillis(2050));
        assertThat(LeaseTest.lastInfo(later).record().promisedTo()).contains(NodeId.of(2));
        assertThat(node.idOf(2, PeerMessageType.NODE_INFO)).as("an answer").isEqualTo(61);
    }

    @Test
    void whilePausedALostNetworkOrAQuietClusterMovesNothing() {
        SoloNode node = LeaseTest.leader();
        node.happen(new Event.PauseRequested(1, true));
        LeaseTest.answerBeacon(node, 0, 1);
        assertThat(node.snapshot().paused()).isTrue();
        node.happen(
                new Event.NetworkReported(NetworkCondition.NO_MONITORED_INTERFACE, false, true));
        List<Effect> silence = node.pass(Duration.ofSeconds(60));
        assertThat(has(silence, Effect.Deescalate.class)).isFalse();
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);

        List<Effect> resumed = node.happen(new Event.PauseRequested(2, false));
        assertThat(node.state()).isEqualTo(WatchdogState.IN_NETWORK_TROUBLE);
        assertThat(has(resumed, Effect.Deescalate.class)).isTrue();
    }

    @Test
    void aPauseWithoutTheWordOfAMajorityDoesNotProlongTheLease() {
        SoloNode node = LeaseTest.leader();
        node.happen(new Event.PauseRequested(1, true));
        List<Effect> silence = node.pass(Duration.ofSeconds(4));
        assertThat(has(silence, Effect.Deescalate.class)).isTrue();
    }

    @Test
    void thePauseSpreadsAndKeepsStandbysFromStanding() {
        SoloNode node = VoterTest.follower();
        LeaseStanding leading = Configs.leading(0, 5);
        LeaseStanding paused =
                new LeaseStanding(
                        leading.record(),
                        5,
                        true,
                        Duration.ofMinutes(5),
                        4,
                        new PauseMark(1, true),
                        0,
                        0);
        node.hearInfo(80, Configs.leasedInfo(0, WatchdogState.LEADER, paused));
        assertThat(node.snapshot().paused()).isTrue();
        node.hear(2, 81, PeerMessageType.GOING_DOWN);
        node.hear(0, 81, PeerMessageType.GOING_DOWN);
        node.pass(Duration.ofSeconds(30));
        assertThat(node.state()).isNotIn(WatchdogState.STANDING_FOR_LEADER, WatchdogState.LEADER);
        node.happen(new Event.PauseRequested(3, false));
        node.pass(Duration.ofSeconds(12));
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
    }

    /// Both followers answer the beacon that names the successor, which is ready.
    private static List<Effect> ready(SoloNode node, int successor) {
        LeaseTest.answerBeacon(node, 2 - successor, 1);
        return LeaseTest.hearAsked(node, ready(successor, 1));
    }

    private static NodeInfo ready(int id, long term) {
        LeaseStanding promised = Configs.promised(1, 1);
        return Configs.leasedInfo(
                id,
                WatchdogState.STANDBY,
                new LeaseStanding(
                        promised.record(),
                        0,
                        false,
                        promised.asks(),
                        0,
                        promised.pause(),
                        0,
                        term));
    }

    private static NodeInfo grant(int from, long term) {
        return Configs.leasedInfo(
                from,
                WatchdogState.LEADER,
                new LeaseStanding(
                        VoteRecord.NONE.voted(term, NodeId.of(1), Duration.ofSeconds(2)),
                        0,
                        false,
                        Duration.ofSeconds(2),
                        term - 1,
                        PauseMark.NEVER,
                        term,
                        0),
                Optional.of(NodeId.of(1)));
    }

    private static Optional<NodeId> successorIn(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send(_, _, PeerMessage.NodeInformation(var info))) {
                return info.extension().flatMap(extension -> extension.successor());
            }
        }
        return Optional.empty();
    }

    private static LeaseStanding firstGrant(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send(_, _, PeerMessage.NodeInformation(var info))
                    && info.extension().orElseThrow().lease().orElseThrow().grants() > 0) {
                return info.extension().orElseThrow().lease().orElseThrow();
            }
        }
        throw new AssertionError("no grant among " + effects);
    }

    private static long prepared(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.PrepareVip(long ticket)) {
                return ticket;
            }
        }
        throw new AssertionError("nothing is prepared");
    }
}
