package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.core.SoloNode.has;
import static org.pgwatchdog.core.SoloNode.noticed;
import static org.pgwatchdog.core.SoloNode.sentTo;
import static org.pgwatchdog.core.machine.Failovers.ALL_UP;
import static org.pgwatchdog.core.machine.Failovers.DETACH_PRIMARY;
import static org.pgwatchdog.core.machine.Failovers.PROMOTED;
import static org.pgwatchdog.core.machine.Failovers.answer;
import static org.pgwatchdog.core.machine.Failovers.answers;
import static org.pgwatchdog.core.machine.Failovers.ask;
import static org.pgwatchdog.core.machine.Failovers.attach;
import static org.pgwatchdog.core.machine.Failovers.detach;
import static org.pgwatchdog.core.machine.Failovers.promote;
import static org.pgwatchdog.core.machine.Failovers.report;
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
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// The leader's side of a database event, from the first vote to its end: protocol v4, 12.4 to 12.8.
final class DatabaseOrdersTest {
    // Votes, 12.5.

    @Test
    void votesExpireAfterFifteenSeconds() {
        SoloNode leader = leader();
        ask(leader, 0, 60, DETACH_PRIMARY);
        leader.pass(Duration.ofMillis(13_900));
        assertThat(noticed(leader.pass(Duration.ofMillis(2_200)), NoticeCode.FAILOVER_EXPIRED))
                .isTrue();
        assertThat(answer(ask(leader, 2, 61, DETACH_PRIMARY)))
                .as("the first vote counts no more")
                .isEqualTo(FailoverResult.BUILDING_CONSENSUS);
    }

    @Test
    void aSlowerHealthCheckOfAStandbyStretchesTheLifeOfVotesUntilTheNextLeadership() {
        SoloNode leader = leader();
        leader.hear(
                2,
                70,
                new PeerMessage.PoolConfigData(
                        new PoolConfig(
                                List.of(),
                                List.of(new PoolConfig.HealthCheck(20, 30, 3, 10, 10_000)),
                                Configs.POOL.backends(),
                                List.of())));
        ask(leader, 0, 60, DETACH_PRIMARY);
        List<Effect> early = keepAlive(leader, 58);
        assertThat(noticed(early, NoticeCode.FAILOVER_EXPIRED)).isFalse();
        assertThat(noticed(keepAlive(leader, 4), NoticeCode.FAILOVER_EXPIRED)).isTrue();
    }

    /// Lets whole seconds pass in which both peers answer every beacon.
    private static List<Effect> keepAlive(SoloNode leader, int seconds) {
        List<Effect> effects = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            effects.addAll(leader.pass(Duration.ofSeconds(1)));
            for (int peer : List.of(0, 2)) {
                leader.hearInfo(
                        leader.idOf(peer, PeerMessageType.IAM_COORDINATOR),
                        Configs.extendedInfo(peer, WatchdogState.STANDBY, 1));
            }
        }
        return effects;
    }

    @Test
    void aLeaderThatWasFrozenDecidesNothingByTheVotesItFinds() {
        SoloNode leader = leader();
        ask(leader, 0, 60, DETACH_PRIMARY);
        leader.oversleep(Duration.ofSeconds(5));
        List<Effect> found = ask(leader, 2, 61, DETACH_PRIMARY);
        assertThat(answer(found)).isEqualTo(FailoverResult.TRANSITION);
        assertThat(answers(want(leader, 3, detach(1, FailoverRequest.CONFIRMED))))
                .containsExactly("3 TRANSITION");
        assertThat(
                        leader.happen(
                                new Event.IpcRequested(4, new IpcRequest.Failover(DETACH_PRIMARY))))
                .contains(new Effect.Reply(4, new IpcReply.Failover(FailoverResult.TRANSITION)));
        leader.pass(Duration.ofSeconds(2));
        assertThat(answer(ask(leader, 2, 62, DETACH_PRIMARY)))
                .as("the vote from before the sleep counts no more")
                .isEqualTo(FailoverResult.BUILDING_CONSENSUS);
    }

    // What needs no vote.

    @Test
    void whatIsSoAlreadyIsAnsweredWithoutABallot() {
        for (FailoverRequest request :
                List.of(
                        detach(0, 0),
                        attach(1, 0),
                        promote(1, 0),
                        detach(1, FailoverRequest.PROMOTE | FailoverRequest.CONFIRMED))) {
            SoloNode leader = leader();
            report(leader, PROMOTED);
            List<Effect> effects = ask(leader, 0, 60, request);
            assertThat(answer(effects)).as("%s", request).isEqualTo(FailoverResult.WILL_BE_DONE);
            assertThat(sentTo(0, effects)).as("%s", request).isEqualTo("-");
            assertThat(runs(effects)).as("%s", request).isEmpty();
        }
    }

    @Test
    void whatIsBeingDoneIsNotDoneTwiceAndALateThirdVoterOpensNoBallot() {
        SoloNode leader = leader();
        report(leader, ALL_UP);
        want(leader, 1, DETACH_PRIMARY);
        FailoverOperation operation = run(ask(leader, 0, 60, DETACH_PRIMARY));
        List<Effect> late = ask(leader, 2, 61, DETACH_PRIMARY);
        assertThat(answer(late)).isEqualTo(FailoverResult.WILL_BE_DONE);
        assertThat(runs(late)).isEmpty();

        leader.happen(new Event.FailoverStarted(operation.id()));
        assertThat(runs(ask(leader, 2, 62, detach(0, FailoverRequest.CONFIRMED)))).isEmpty();
        leader.happen(new Event.FailoverEnded(operation.id(), Optional.of(PROMOTED), "promoted"));
        assertThat(runs(ask(leader, 2, 63, DETACH_PRIMARY))).isEmpty();
        assertThat(noticed(leader.pass(Duration.ofSeconds(20)), NoticeCode.FAILOVER_EXPIRED))
                .isFalse();
    }

    @Test
    void aSwitchoverToABackendIsNotTheDetachmentOfIt() {
        SoloNode leader = leader();
        report(leader, ALL_UP);
        run(ask(leader, 0, 60, detach(1, FailoverRequest.CONFIRMED)));
        int switchover = FailoverRequest.CONFIRMED | FailoverRequest.PROMOTE;
        assertThat(run(ask(leader, 0, 61, detach(1, switchover))).request())
                .isEqualTo(detach(1, switchover | FailoverRequest.WATCHDOG));
    }

    @Test
    void theBookIsNotBelievedWhileItIsAboutToChange() {
        SoloNode leader = leader();
        report(leader, ALL_UP);
        run(ask(leader, 0, 60, detach(1, FailoverRequest.CONFIRMED)));
        List<Effect> effects = ask(leader, 0, 61, attach(1, FailoverRequest.CONFIRMED));
        assertThat(run(effects).request().kind())
                .as("attach after the detachment, though the backend is still up now")
                .isEqualTo(FailoverKind.FAILBACK);
    }

    @Test
    void ofSeveralBackendsThoseThatDoNotExistAreLeftOut() {
        FailoverRequest request =
                new FailoverRequest(
                        FailoverKind.DEGENERATE, FailoverRequest.CONFIRMED, List.of(0, 9));
        assertThat(run(ask(leader(), 0, 60, request)).request().backendIds()).containsExactly(0);
    }

    // F and H, 12.6.

    @Test
    void theBeginningIsToldToOurKindWithTheOperationAndToNativesEmpty() {
        SoloNode leader =
                SoloNode.leaderOf(
                        Configs.bridged(1, 3, Configs.failover()),
                        List.of(
                                Configs.extendedInfo(0, WatchdogState.STANDBY, 1),
                                Configs.nativeInfo(2, WatchdogState.STANDBY)));
        FailoverOperation operation = run(want(leader, 1, detach(1, FailoverRequest.CONFIRMED)));
        List<Effect> started = leader.happen(new Event.FailoverStarted(operation.id()));
        assertThat(startTo(0, started)).contains(operation);
        assertThat(startTo(2, started)).isEmpty();
        assertThat(noticed(started, NoticeCode.FAILOVER_STARTED)).isTrue();

        List<Effect> again = leader.happen(new Event.FailoverStarted(operation.id()));
        assertThat(again).noneMatch(effect -> effect instanceof Effect.Send);
    }

    @Test
    void theEndChangesTheBookAndIsToldToAll() {
        SoloNode leader = leader();
        report(leader, ALL_UP);
        FailoverOperation operation = run(want(leader, 1, detach(0, FailoverRequest.CONFIRMED)));
        leader.happen(new Event.FailoverStarted(operation.id()));
        List<Effect> ended =
                leader.happen(
                        new Event.FailoverEnded(operation.id(), Optional.of(PROMOTED), "done"));
        assertThat(sentTo(0, ended)).isEqualTo("H");
        assertThat(sentTo(2, ended)).isEqualTo("H");
        assertThat(bookFor(leader, 0)).isEqualTo(new PeerMessage.BackendStatusData(PROMOTED, "n1"));
        assertThat(
                        leader.happen(
                                new Event.FailoverEnded(
                                        operation.id(), Optional.of(ALL_UP), "again")))
                .as("ended is ended")
                .noneMatch(effect -> effect instanceof Effect.Send);
        assertThat(bookFor(leader, 0)).isEqualTo(new PeerMessage.BackendStatusData(PROMOTED, "n1"));
    }

    @Test
    void anEndWithoutChangeFreesTheWayForTheSameRequest() {
        SoloNode leader = leader();
        report(leader, ALL_UP);
        FailoverOperation operation = run(want(leader, 1, detach(0, FailoverRequest.CONFIRMED)));
        leader.happen(new Event.FailoverEnded(operation.id(), Optional.empty(), "void"));
        assertThat(run(want(leader, 2, detach(0, FailoverRequest.CONFIRMED))).id())
                .isNotEqualTo(operation.id());
    }

    @Test
    void lostNodesHearNeitherBeginningNorEnd() {
        SoloNode leader = leader();
        leader.happen(new Event.LifecheckReported(NodeId.of(2), LifecheckStatus.DEAD, "silent"));
        leader.happen(new Event.LinkOpened(NodeId.of(2)));
        FailoverOperation operation = run(want(leader, 1, detach(1, FailoverRequest.CONFIRMED)));
        assertThat(sentTo(2, leader.happen(new Event.FailoverStarted(operation.id())))).isEmpty();
    }

    @Test
    void aStandbyThatJoinsMeanwhileHearsWhatIsUnderWay() {
        SoloNode leader =
                SoloNode.leaderOf(
                        Configs.bridged(1, 3, Configs.failover()),
                        List.of(Configs.extendedInfo(0, WatchdogState.STANDBY, 1)));
        FailoverOperation operation = run(want(leader, 1, detach(1, FailoverRequest.CONFIRMED)));
        leader.happen(new Event.FailoverStarted(operation.id()));
        leader.meet(Configs.extendedInfo(2, WatchdogState.JOINING, 1));
        List<Effect> joined = leader.joins(Configs.extendedInfo(2, WatchdogState.STANDBY, 1));
        assertThat(startTo(2, joined)).contains(operation);

        leader.happen(new Event.FailoverEnded(operation.id(), Optional.empty(), "done"));
        assertThat(sentTo(2, leader.joins(Configs.extendedInfo(2, WatchdogState.STANDBY, 1))))
                .doesNotContain("F");
    }

    @Test
    void theIndicationsOfALocalPgpoolArePassedOnAsBefore() {
        SoloNode leader = leader();
        List<Effect> begins =
                leader.happen(new Event.IpcRequested(3, new IpcRequest.FailoverIndication(false)));
        assertThat(startTo(0, begins)).isEmpty();
        assertThat(begins)
                .contains(new Effect.Reply(3, new IpcReply.Failover(FailoverResult.PROCEED)));
        List<Effect> ends =
                leader.happen(new Event.IpcRequested(4, new IpcRequest.FailoverIndication(true)));
        assertThat(sentTo(0, ends)).isEqualTo("H");

        assertThat(
                        SoloNode.standbyOfNative()
                                .happen(
                                        new Event.IpcRequested(
                                                5, new IpcRequest.FailoverIndication(false))))
                .contains(new Effect.Reply(5, new IpcReply.Failover(FailoverResult.NOT_ALLOWED)));
    }

    // Leadership.

    @Test
    void theBridgeHearsOfEachChangeOfRoleOnceAndRestoresWhatItHadQuarantined() {
        SoloNode node = new SoloNode(Configs.bridged(1, 3, Configs.failover()));
        node.meet(Configs.extendedInfo(0, WatchdogState.LOADING, 1));
        node.meet(Configs.extendedInfo(2, WatchdogState.LOADING, 1));
        List<Effect> elected = node.pass(Duration.ofSeconds(16));
        assertThat(roles(elected)).containsExactly("LEADER");
        assertThat(has(elected, Effect.RestoreQuarantined.class)).as("no quorum yet").isFalse();
        List<Effect> joined = node.joins(Configs.extendedInfo(0, WatchdogState.STANDBY, 1));
        assertThat(has(joined, Effect.RestoreQuarantined.class)).isTrue();
        assertThat(roles(joined)).isEmpty();

        List<Effect> fallen =
                node.happen(new Event.LocalPgpoolReported(false, "process 1 is gone"));
        assertThat(roles(fallen)).containsExactly("ALONE");
        assertThat(roles(node.pass(Duration.ofSeconds(5)))).isEmpty();
    }

    @Test
    void aRegainedQuorumRestoresQuarantinedBackends() {
        SoloNode leader = leader();
        leader.hear(0, 30, PeerMessageType.GOING_DOWN);
        List<Effect> lost = leader.hear(2, 30, PeerMessageType.GOING_DOWN);
        assertThat(has(lost, Effect.RestoreQuarantined.class)).isFalse();
        leader.meet(Configs.extendedInfo(0, WatchdogState.JOINING, 1));
        List<Effect> regained = leader.joins(Configs.extendedInfo(0, WatchdogState.STANDBY, 1));
        assertThat(has(regained, Effect.RestoreQuarantined.class)).isTrue();
    }

    @Test
    void leadershipIsNotHandedOverDuringAnEvent() {
        SoloNode leader = leader();
        FailoverOperation operation = run(want(leader, 1, detach(1, FailoverRequest.CONFIRMED)));
        Event switchover = new Event.SwitchoverRequested(8, Optional.empty());
        assertThat(leader.happen(switchover))
                .anyMatch(effect ->
                        effect instanceof Effect.ControlReply(_, boolean done, String text)
                                && !done
                                && text.contains("failover of a backend"));
        assertThat(leader.state()).isEqualTo(WatchdogState.LEADER);
        leader.happen(new Event.FailoverEnded(operation.id(), Optional.empty(), "done"));
        assertThat(leader.happen(switchover))
                .anyMatch(effect ->
                        effect instanceof Effect.ControlReply(_, boolean done, _) && done);
    }

    // Resigning, 12.8.

    @Test
    void aLeaderThatAloneCannotReachThePrimaryStepsDownWhenItsVoteExpires() {
        SoloNode leader = leader();
        leader.happen(new Event.BackendsReported(ALL_UP, List.of(0)));
        assertThat(answers(want(leader, 1, DETACH_PRIMARY)))
                .containsExactly("1 BUILDING_CONSENSUS");
        List<Effect> effects = leader.pass(Duration.ofSeconds(17));
        assertThat(leader.state()).isNotEqualTo(WatchdogState.LEADER);
        assertThat(sentTo(0, effects)).contains("#R");
        assertThat(leader.snapshot().localNode().priority()).isEqualTo(-1);
    }

    @Test
    void itStaysWithoutAStandbyThatCouldLead() {
        SoloNode leader = SoloNode.leaderOf(Configs.bridged(1, 2, Configs.failover()), List.of());
        leader.happen(new Event.BackendsReported(ALL_UP, List.of(0)));
        want(leader, 1, DETACH_PRIMARY);
        leader.pass(Duration.ofSeconds(17));
        assertThat(leader.state()).isEqualTo(WatchdogState.LEADER);
    }

    @Test
    void itStaysForAnyOtherVoteThatExpires() {
        SoloNode standbyBackend = leader();
        standbyBackend.happen(new Event.BackendsReported(ALL_UP, List.of(1)));
        want(standbyBackend, 1, detach(1, 0));
        SoloNode reachable = leader();
        report(reachable, ALL_UP);
        want(reachable, 1, DETACH_PRIMARY);
        SoloNode voteOfAnother = leader();
        voteOfAnother.happen(new Event.BackendsReported(ALL_UP, List.of(0)));
        ask(voteOfAnother, 0, 60, DETACH_PRIMARY);
        for (SoloNode leader : List.of(standbyBackend, reachable, voteOfAnother)) {
            List<Effect> effects = leader.pass(Duration.ofSeconds(17));
            assertThat(noticed(effects, NoticeCode.FAILOVER_EXPIRED)).isTrue();
            assertThat(leader.state()).isEqualTo(WatchdogState.LEADER);
        }
    }

    @Test
    void aLeaderThatKnowsNothingOfTheBackendsAsksToBeAskedAgain() {
        SoloNode leader =
                SoloNode.leaderWithoutBook(
                        Configs.bridged(1, 3, Configs.failover()),
                        List.of(
                                Configs.nativeInfo(0, WatchdogState.STANDBY),
                                Configs.nativeInfo(2, WatchdogState.STANDBY)));
        FailoverRequest order = detach(1, FailoverRequest.CONFIRMED);

        assertThat(answer(ask(leader, 0, 60, order))).isEqualTo(FailoverResult.TRANSITION);
        assertThat(answers(want(leader, 7, order))).containsExactly("7 TRANSITION");

        Failovers.report(leader, ALL_UP);
        assertThat(answer(ask(leader, 0, 61, order))).isEqualTo(FailoverResult.WILL_BE_DONE);
    }

    private static SoloNode leader() {
        return SoloNode.leaderOfItsKind(Configs.failover());
    }

    private static PeerMessage bookFor(SoloNode leader, int peer) {
        List<Effect> effects = leader.hear(peer, 90, new PeerMessage.GetBackendStatus());
        return Failovers.only(Failovers.all(effects, Effect.Send.class)).message();
    }
}
