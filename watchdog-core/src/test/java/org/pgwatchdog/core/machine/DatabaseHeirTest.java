package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.SoloNode.noticed;
import static org.pgwatchdog.core.SoloNode.sentTo;
import static org.pgwatchdog.core.machine.Failovers.ALL_UP;
import static org.pgwatchdog.core.machine.Failovers.PROMOTED;
import static org.pgwatchdog.core.machine.Failovers.answer;
import static org.pgwatchdog.core.machine.Failovers.answerBook;
import static org.pgwatchdog.core.machine.Failovers.ask;
import static org.pgwatchdog.core.machine.Failovers.detach;
import static org.pgwatchdog.core.machine.Failovers.hearStart;
import static org.pgwatchdog.core.machine.Failovers.only;
import static org.pgwatchdog.core.machine.Failovers.operation;
import static org.pgwatchdog.core.machine.Failovers.roles;
import static org.pgwatchdog.core.machine.Failovers.run;
import static org.pgwatchdog.core.machine.Failovers.runs;
import static org.pgwatchdog.core.machine.Failovers.startTo;
import static org.pgwatchdog.core.machine.Failovers.want;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.Configs;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// A database event whose leader vanishes in the middle: the next one finishes it, once.
final class DatabaseHeirTest {
    private static final FailoverOperation BEGUN =
            operation(0, 0x2a, detach(0, FailoverRequest.WATCHDOG));

    @Test
    void theNextLeaderFinishesWhatTheDeadOneBeganUnderItsNameAndOnce() {
        SoloNode node = follower();
        hearStart(node, 0, BEGUN);
        List<Effect> effects = inherit(node);
        assertThat(only(runs(effects)))
                .isEqualTo(new Effect.RunFailover(BEGUN, Optional.of(CoreLimits.RESUME_PATIENCE)));
        assertThat(noticed(effects, NoticeCode.FAILOVER_RESUMED)).isTrue();
        assertThat(startTo(2, effects)).as("the heir of the heir").contains(BEGUN);
        assertThat(answer(ask(node, 2, 60, detach(0, 0)))).isEqualTo(FailoverResult.WILL_BE_DONE);

        List<Effect> started = node.happen(new Event.FailoverStarted(BEGUN.id()));
        assertThat(sentTo(2, started)).as("it was said already").isEmpty();
        List<Effect> ended =
                node.happen(new Event.FailoverEnded(BEGUN.id(), Optional.of(PROMOTED), "done"));
        assertThat(sentTo(2, ended)).isEqualTo("H");
        assertThat(runs(loseAndRegainTheQuorum(node))).isEmpty();
    }

    @Test
    void theRoleComesBeforeTheWork() {
        SoloNode node = follower();
        hearStart(node, 0, BEGUN);
        List<Effect> order =
                inherit(node).stream()
                        .filter(effect ->
                                effect instanceof Effect.RoleChanged
                                        || effect instanceof Effect.RunFailover)
                        .toList();
        assertThat(roles(order)).containsExactly("ALONE", "LEADER");
        assertThat(order.getLast()).isInstanceOf(Effect.RunFailover.class);
    }

    @Test
    void aLeaderThatOnlyStepsDownIsGivenTimeToFinish() {
        SoloNode node = follower();
        hearStart(node, 0, BEGUN);
        List<Effect> effects =
                new ArrayList<>(
                        node.hear(
                                0,
                                50,
                                new PeerMessage.ClusterService(ClusterServiceCode.RESIGNING)));
        node.hearInfo(51, Configs.extendedInfo(0, WatchdogState.JOINING, -1));
        effects.addAll(lead(node));
        assertThat(only(runs(effects)).resume()).contains(CoreLimits.RESUME_PATIENCE_ALIVE);
    }

    @Test
    void thePatienceIsForWhoWasAtItLastNotForWhoDecidedIt() {
        SoloNode node = follower();
        hearStart(node, 0, operation(2, 7, detach(0, FailoverRequest.WATCHDOG)));
        assertThat(only(runs(inherit(node))).resume()).contains(CoreLimits.RESUME_PATIENCE);
    }

    @Test
    void whatTheBookShowsAsDoneIsNotDoneAgain() {
        SoloNode node = follower();
        hearStart(node, 0, BEGUN);
        node.pass(Duration.ofSeconds(10));
        answerBook(node, 0, PROMOTED);
        assertThat(runs(inherit(node))).isEmpty();
    }

    @Test
    void whatTheBookHasShownAsDoneIsNotDoneAgainWhenTheBackendComesBack() {
        SoloNode node = follower();
        hearStart(node, 0, BEGUN);
        node.pass(Duration.ofSeconds(10));
        answerBook(node, 0, PROMOTED);
        node.pass(Duration.ofSeconds(10));
        answerBook(node, 0, ALL_UP);
        assertThat(runs(inherit(node))).isEmpty();

        SoloNode leader = SoloNode.leaderOfItsKind(Configs.failover());
        Failovers.report(leader, PROMOTED);
        hearStart(leader, 2, BEGUN);
        Failovers.report(leader, ALL_UP);
        assertThat(runs(hearStart(leader, 2, BEGUN))).isEmpty();
    }

    @Test
    void aLeaderRepeatsWhatItIsAtAndWhoHearsItWithoutThatTakesItForEnded() {
        SoloNode leader = SoloNode.leaderOfItsKind(Configs.failover());
        FailoverOperation own = run(want(leader, 1, detach(0, FailoverRequest.CONFIRMED)));
        leader.happen(new Event.FailoverStarted(own.id()));
        leader.pass(Duration.ofMillis(1500));
        assertThat(sentTo(2, leader.pass(CoreLimits.START_REPEAT.plusSeconds(1)))).contains("F");
        leader.happen(new Event.FailoverEnded(own.id(), Optional.of(PROMOTED), "done"));
        assertThat(sentTo(2, leader.pass(Duration.ofSeconds(10)))).doesNotContain("F");

        assertThat(runs(inherit(hearsTheLeaderFor(false)))).as("silent on it").isEmpty();
        assertThat(run(inherit(hearsTheLeaderFor(true)))).isEqualTo(BEGUN);
    }

    private static SoloNode hearsTheLeaderFor(boolean repeats) {
        SoloNode node = follower();
        hearStart(node, 0, BEGUN);
        for (int second = 0; second < 15; second += 5) {
            node.pass(Duration.ofSeconds(5));
            node.hearInfo(90, Configs.extendedInfo(0, WatchdogState.LEADER, 10));
            if (repeats) {
                hearStart(node, 0, BEGUN);
            }
        }
        return node;
    }

    @Test
    void whoWasFrozenHandsNothingOnFromBefore() {
        SoloNode follower = follower();
        hearStart(follower, 0, BEGUN);
        follower.oversleep(Duration.ofSeconds(10));
        assertThat(runs(inherit(follower))).isEmpty();

        SoloNode leader = SoloNode.leaderOfItsKind(Configs.failover());
        FailoverOperation own = run(want(leader, 1, detach(0, FailoverRequest.CONFIRMED)));
        leader.happen(new Event.FailoverStarted(own.id()));
        leader.oversleep(Duration.ofSeconds(10));
        leader.happen(new Event.LocalPgpoolReported(false, "process 1 is gone"));
        leader.happen(new Event.LocalPgpoolReported(true, "process 2"));
        assertThat(runs(lead(leader))).isEmpty();
    }

    @Test
    void whatTheLeaderEndedIsNotDoneAgainWhateverTheBookSays() {
        SoloNode node = follower();
        hearStart(node, 0, BEGUN);
        node.hear(0, 81, PeerMessageType.FAILOVER_END);
        assertThat(runs(inherit(node))).isEmpty();
    }

    @Test
    void whatOthersThanTheLeaderSayBeginsNothing() {
        SoloNode node = follower();
        hearStart(node, 2, BEGUN);
        assertThat(runs(inherit(node))).isEmpty();
    }

    @Test
    void aNativeLeaderThatDoesNotSayWhatItBeginsHasNoHeir() {
        SoloNode node = follower();
        hearStart(node, 0, BEGUN);
        node.hear(0, 82, new PeerMessage.FailoverStart(Optional.empty()));
        assertThat(runs(inherit(node))).isEmpty();
    }

    @Test
    void aLeaderWithoutQuorumWaitsForIt() {
        SoloNode node = follower();
        hearStart(node, 0, BEGUN);
        node.hear(2, 49, PeerMessageType.GOING_DOWN);
        List<Effect> alone = new ArrayList<>(node.hear(0, 50, PeerMessageType.GOING_DOWN));
        alone.addAll(node.pass(Duration.ofSeconds(30)));
        assertThat(node.state()).isEqualTo(WatchdogState.LEADER);
        assertThat(runs(alone)).isEmpty();
        node.meet(Configs.extendedInfo(2, WatchdogState.JOINING, 1));
        assertThat(run(node.joins(Configs.extendedInfo(2, WatchdogState.STANDBY, 1))))
                .isEqualTo(BEGUN);
    }

    @Test
    void whereNoQuorumIsAskedForNoneIsWaitedFor() {
        SoloNode node = SoloNode.standbyOfItsKind(Configs.failover(false, true, false));
        hearStart(node, 0, BEGUN);
        node.hear(2, 49, PeerMessageType.GOING_DOWN);
        List<Effect> alone = new ArrayList<>(node.hear(0, 50, PeerMessageType.GOING_DOWN));
        alone.addAll(node.pass(Duration.ofSeconds(30)));
        assertThat(run(alone)).isEqualTo(BEGUN);
    }

    @Test
    void aNodeWithoutABridgeFinishesNothing() {
        WatchdogConfig.Failover none = WatchdogConfig.Failover.DEFAULT;
        SoloNode node = SoloNode.standbyOfItsKind(none);
        hearStart(node, 0, BEGUN);
        assertThat(runs(inherit(node))).isEmpty();
    }

    @Test
    void whatWasBegunTooLongAgoIsLeftAlone() {
        SoloNode node = follower();
        hearStart(node, 0, BEGUN);
        for (int second = 0; second < CoreLimits.RESUME_AGE_MAX.toSeconds(); second += 5) {
            node.pass(Duration.ofSeconds(5));
            node.hearInfo(90, Configs.extendedInfo(0, WatchdogState.LEADER, 10));
            node.hearInfo(90, Configs.extendedInfo(2, WatchdogState.STANDBY, 1));
        }
        assertThat(node.state()).isEqualTo(WatchdogState.STANDBY);
        assertThat(runs(inherit(node))).isEmpty();
    }

    @Test
    void aLeaderThatGetsItsRoleBackGoesOnWithItsOwnEvent() {
        SoloNode node = SoloNode.leaderOfItsKind(Configs.failover());
        FailoverOperation operation = run(want(node, 1, detach(0, FailoverRequest.CONFIRMED)));
        node.happen(new Event.FailoverStarted(operation.id()));
        node.happen(new Event.LocalPgpoolReported(false, "process 1 is gone"));
        assertThat(node.state()).isNotEqualTo(WatchdogState.LEADER);
        node.happen(new Event.LocalPgpoolReported(true, "process 2"));
        assertThat(only(runs(lead(node))).resume()).contains(CoreLimits.RESUME_PATIENCE);
    }

    @Test
    void anEndReportedAfterTheRoleWasLostNeedsNoHeirButWritesNoBook() {
        SoloNode node = SoloNode.leaderOfItsKind(Configs.failover());
        Failovers.report(node, ALL_UP);
        FailoverOperation operation = run(want(node, 1, detach(0, FailoverRequest.CONFIRMED)));
        node.happen(new Event.LocalPgpoolReported(false, "process 1 is gone"));
        List<Effect> late =
                node.happen(new Event.FailoverEnded(operation.id(), Optional.of(PROMOTED), "ok"));
        assertThat(late).noneMatch(effect -> effect instanceof Effect.Send);
        node.happen(new Event.LocalPgpoolReported(true, "process 2"));
        assertThat(runs(lead(node))).isEmpty();
    }

    // Hand-over at the join.

    @Test
    void aFollowerTellsTheLeaderThatItJoinsWhatTheLastOneLeftUnfinished() {
        SoloNode node = follower();
        hearStart(node, 0, BEGUN);
        node.hear(0, 50, PeerMessageType.GOING_DOWN);
        node.hear(2, 51, PeerMessageType.DECLARE_COORDINATOR);
        node.hearInfo(52, Configs.extendedInfo(2, WatchdogState.LEADER, 1));
        node.pass(Duration.ofSeconds(2));
        List<Effect> joined =
                node.hear(
                        2, node.idOf(2, PeerMessageType.JOIN_COORDINATOR), PeerMessageType.ACCEPT);
        assertThat(startTo(2, joined)).contains(BEGUN);
    }

    @Test
    void aLeaderFinishesWhatAStandbyTellsItUnlessItKnowsBetter() {
        SoloNode leader = SoloNode.leaderOfItsKind(Configs.failover());
        assertThat(run(hearStart(leader, 2, BEGUN))).isEqualTo(BEGUN);

        List<Effect> underWay = hearStart(leader, 0, BEGUN);
        assertThat(runs(underWay)).isEmpty();
        assertThat(startTo(0, underWay)).as("the standby keeps it as heir").contains(BEGUN);

        leader.happen(new Event.FailoverEnded(BEGUN.id(), Optional.empty(), "was done"));
        List<Effect> past = hearStart(leader, 0, BEGUN);
        assertThat(runs(past)).isEmpty();
        assertThat(sentTo(0, past)).isEmpty();
    }

    @Test
    void whatWasDecidedAnewMeanwhileIsNotDoneBesides() {
        SoloNode leader = SoloNode.leaderOfItsKind(Configs.failover());
        run(want(leader, 1, detach(0, FailoverRequest.CONFIRMED)));
        assertThat(runs(hearStart(leader, 2, BEGUN))).isEmpty();
    }

    @Test
    void aLeaderWhoseBookShowsItDoneDoesNotBelieveALateStandby() {
        SoloNode leader = SoloNode.leaderOfItsKind(Configs.failover());
        Failovers.report(leader, PROMOTED);
        assertThat(runs(hearStart(leader, 2, BEGUN))).isEmpty();
    }

    private static SoloNode follower() {
        SoloNode node = SoloNode.standbyOfItsKind(Configs.failover());
        answerBook(node, 0, ALL_UP);
        return node;
    }

    /// The leader dies, and this node leads with the remaining standby.
    private static List<Effect> inherit(SoloNode node) {
        List<Effect> effects = new ArrayList<>(node.hear(0, 50, PeerMessageType.GOING_DOWN));
        effects.addAll(lead(node));
        return effects;
    }

    private static List<Effect> lead(SoloNode node) {
        node.hearInfo(53, Configs.extendedInfo(2, WatchdogState.JOINING, 1));
        List<Effect> effects = new ArrayList<>();
        for (int second = 0; second < 40 && node.state() != WatchdogState.LEADER; second++) {
            effects.addAll(node.pass(Duration.ofSeconds(1)));
        }
        effects.addAll(node.pass(CoreLimits.ELECTION_COMMAND_TIMEOUT.plusMillis(100)));
        if (node.state() != WatchdogState.LEADER) {
            throw new AssertionError("still " + node.state());
        }
        if (!node.snapshot().quorum().permitsEscalation()) {
            effects.addAll(node.joins(Configs.extendedInfo(2, WatchdogState.STANDBY, 1)));
        }
        return effects;
    }

    private static List<Effect> loseAndRegainTheQuorum(SoloNode node) {
        List<Effect> effects = new ArrayList<>(node.hear(2, 54, PeerMessageType.GOING_DOWN));
        effects.addAll(node.meet(Configs.extendedInfo(2, WatchdogState.JOINING, 1)));
        effects.addAll(node.joins(Configs.extendedInfo(2, WatchdogState.STANDBY, 1)));
        assertThat(noticed(effects, NoticeCode.QUORUM_CHANGED)).isTrue();
        return effects;
    }
}
