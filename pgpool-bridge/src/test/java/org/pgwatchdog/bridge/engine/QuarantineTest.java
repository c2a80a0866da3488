package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.attach;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.PoolRole;

/// A backend that only this node cannot reach is kept from this pool's clients, and from nobody else's.
final class QuarantineTest {
    private final EngineRun run = EngineRun.of(Backends.streaming("..."));

    private void quarantineOne() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.send(new BridgeEvent.BackendFailed(1, "no route to host"));
        run.answer(FailoverResult.CONSENSUS_MAY_FAIL);
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_QUORUM", "CONSENSUS_MAY_FAIL"})
    void loneVoteEndsInQuarantine(FailoverResult result) {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.send(new BridgeEvent.BackendFailed(1, "no route to host"));
        run.answer(result);

        assertThat(run.last(BridgeAction.Report.class))
                .isEqualTo(new BridgeAction.Report(Backends.book("uuu", 0), java.util.List.of(1)));
        assertThat(run.changes()).containsExactly(new PoolChange.Detach(1));
        assertThat(run.told()).anyMatch(text -> text.contains("backend 1 is quarantined"));
    }

    @Test
    void poolThatDetachedItAlreadyIsLeftAsItIs() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.seen("ada", 0);
        run.probed(false);
        run.answer(FailoverResult.CONSENSUS_MAY_FAIL);
        run.pass(Duration.ofMinutes(1));

        assertThat(run.changes()).isEmpty();
        assertThat(run.quarantined()).containsExactly(1);
    }

    @Test
    void quarantinedBackendIsProbedEverySecondAndComesBackWhenItLives() {
        quarantineOne();
        run.poolAnswers(true);
        run.seen("ada", 0);
        run.probed(false);
        run.pass(EngineLimits.QUARANTINE_PROBE);
        assertThat(run.all(BridgeAction.Probe.class)).hasSize(2);
        run.forget();

        run.probedLast(true);

        assertThat(run.quarantined()).isEmpty();
        assertThat(run.changes()).containsExactly(new PoolChange.Attach(1));
        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void lostProbeDoesNotKeepABackendInQuarantineForEver() {
        quarantineOne();
        run.pass(EngineLimits.PROBE_PATIENCE.plus(EngineLimits.QUARANTINE_PROBE));

        assertThat(run.all(BridgeAction.Probe.class)).hasSize(2);
    }

    @Test
    void slowProbeIsNotAskedTwice() {
        quarantineOne();
        run.pass(EngineLimits.QUARANTINE_PROBE.multipliedBy(5));

        assertThat(run.all(BridgeAction.Probe.class)).hasSize(1);
    }

    @Test
    void healthCheckEndsTheQuarantineToo() {
        quarantineOne();
        run.send(new BridgeEvent.BackendHealthy(1));

        assertThat(run.quarantined()).isEmpty();
    }

    @Test
    void quarantinedBackendVotesAgainWhenAskedFor() {
        quarantineOne();
        run.forget();
        run.send(new BridgeEvent.ResubmitQuarantined());
        run.send(new BridgeEvent.ResubmitQuarantined());
        assertThat(run.wanted()).containsExactly(detach(1, FailoverRequest.UPDATE));

        run.answer(FailoverResult.CONSENSUS_MAY_FAIL);
        run.pass(Duration.ofMinutes(5));

        assertThat(run.wanted()).hasSize(1);
    }

    @Test
    void secondVoteThatFindsAMajorityEndsTheQuarantineInDetachment() {
        quarantineOne();
        run.send(new BridgeEvent.ResubmitQuarantined());
        run.answer(FailoverResult.WILL_BE_DONE);
        run.bookHeard("udu", 0);

        assertThat(run.quarantined()).isEmpty();
        run.forget();
        run.pass(Duration.ofMinutes(2));
        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void nothingIsResubmittedWithoutQuarantine() {
        run.follows("uuu", 0);
        run.send(new BridgeEvent.ResubmitQuarantined());

        assertThat(run.actions()).isEmpty();
    }

    @Test
    void leadersWordKeepsTheQuarantineWhileTheBackendFails() {
        quarantineOne();
        run.poolAnswers(true);
        run.seen("ada", 0);
        run.forget();
        run.bookHeard("uuu", 0);

        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
        assertThat(run.changes()).isEmpty();
        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void returnedQuorumIsAskedAgainBeforeAnyClientGetsTheBackendBack() {
        run.leads("uuu", 0);
        run.seen("aaa", 0);
        run.send(new BridgeEvent.BackendFailed(1, "dead"));
        run.answer(FailoverResult.NO_QUORUM);
        run.poolAnswers(true);
        run.seen("ada", 0);
        run.forget();
        run.send(new BridgeEvent.RestoreQuarantined());

        assertThat(run.wanted()).containsExactly(detach(1, FailoverRequest.UPDATE));
        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
        assertThat(run.changes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PoolRole.class)
    void anotherRoleIsReasonEnoughToAskAgain(PoolRole role) {
        quarantineOne();
        run.poolAnswers(true);
        run.seen("ada", 0);
        run.forget();
        run.role(role);

        assertThat(run.wanted()).containsExactly(detach(1, FailoverRequest.UPDATE));
        assertThat(run.changes()).isEmpty();
    }

    @Test
    void newLeaderThatStillDisagreesLeavesItQuarantined() {
        quarantineOne();
        run.poolAnswers(true);
        run.seen("ada", 0);
        run.role(PoolRole.LEADER);
        run.answer(FailoverResult.CONSENSUS_MAY_FAIL);
        run.forget();
        run.pass(Duration.ofMinutes(5));

        assertThat(run.wanted()).isEmpty();
        assertThat(run.changes()).isEmpty();
        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
    }

    @Test
    void backendThatTheBookDetachesIsNotQuarantinedWhenItComesBack() {
        quarantineOne();
        run.bookHeard("udu", 0);
        assertThat(run.quarantined()).isEmpty();
        run.forget();
        run.bookHeard("uuu", 0);

        assertThat(run.wanted()).isEmpty();
        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
    }

    @Test
    void healedBackendIsNotWishedAwayAfterTheLeadersWord() {
        quarantineOne();
        run.send(new BridgeEvent.BackendHealthy(1));
        run.forget();
        run.bookHeard("uuu", 0);

        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void attachingItByHandOnThisPoolEndsTheQuarantineHere() {
        quarantineOne();
        run.poolAnswers(true);
        run.seen("ada", 0);
        run.forget();
        run.seen("aaa", 0);

        assertThat(run.quarantined()).isEmpty();
        assertThat(run.wanted()).doesNotContain(attach(1));
    }

    @Test
    void orderToAttachItEndsTheQuarantineHere() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.seen("ada", 0);
        run.probed(false);
        run.answer(FailoverResult.CONSENSUS_MAY_FAIL);
        run.forget();
        run.send(new BridgeEvent.Ordered(9, attach(1), "joe"));

        assertThat(run.last(BridgeAction.Answer.class).done()).isTrue();
        assertThat(run.quarantined()).isEmpty();
        assertThat(run.changes()).containsExactly(new PoolChange.Attach(1));
    }

    @Test
    void lateEffectOfOurOwnAttachmentDoesNotEndAQuarantine() {
        run.follows("uuu", 0);
        run.seen("ada", 0);
        assertThat(run.changes()).containsExactly(new PoolChange.Attach(1));
        run.send(new BridgeEvent.BackendFailed(1, "dead"));
        run.answer(FailoverResult.CONSENSUS_MAY_FAIL);
        run.forget();
        run.seen("aaa", 0);
        run.send(new BridgeEvent.PoolAnswered(new PoolChange.Attach(1), true, ""));
        run.seen("aaa", 0);

        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
        assertThat(run.changes()).containsExactly(new PoolChange.Detach(1));
    }

    @Test
    void attachmentThatFailsToFindVotesIsNoQuarantine() {
        run.follows("udu", 0);
        run.send(new BridgeEvent.Ordered(9, attach(1), "joe"));
        run.answer(FailoverResult.NO_QUORUM);
        run.pass(EngineLimits.RETRY);

        assertThat(run.wanted()).containsExactly(attach(1), attach(1));
        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
    }

    @Test
    void leaderReportsItsQuarantineWithTheBookUnchanged() {
        run.leads("uuu", 0);
        run.send(new BridgeEvent.BackendFailed(0, "dead"));
        run.answer(FailoverResult.CONSENSUS_MAY_FAIL);

        assertThat(run.last(BridgeAction.Report.class).statuses())
                .isEqualTo(Backends.book("uuu", 0));
        assertThat(run.quarantined()).containsExactly(0);
    }
}
