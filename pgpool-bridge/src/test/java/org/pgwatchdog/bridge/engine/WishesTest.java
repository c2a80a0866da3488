package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.PoolRole;

/// What becomes of a wish: each answer of the cluster, silence, a new leader, the book.
final class WishesTest {
    private final EngineRun run = EngineRun.of(Backends.streaming("..."));

    private void fails(int backend) {
        run.send(new BridgeEvent.BackendFailed(backend, "connection refused"));
    }

    @Test
    void failedHealthCheckAsksForAVote() {
        run.follows("uuu", 0);
        fails(1);

        assertThat(run.wanted()).containsExactly(detach(1, 0));
        assertThat(run.last(BridgeAction.Want.class).reason()).contains("connection refused");
    }

    @Test
    void repeatedFailuresAreOneWish() {
        run.follows("uuu", 0);
        fails(1);
        fails(1);
        fails(1);

        assertThat(run.wanted()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"WILL_BE_DONE", "PROCEED"})
    void decidedWishWaitsForTheBookAndIsRepeatedIfNothingComes(FailoverResult result) {
        run.follows("uuu", 0);
        fails(1);
        run.answer(result);
        run.pass(EngineLimits.DONE_PATIENCE.minusMillis(1));
        assertThat(run.wanted()).hasSize(1);

        run.pass(Duration.ofMillis(1));
        assertThat(run.wanted()).containsExactly(detach(1, 0), detach(1, 0));
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "WILL_BE_DONE",
                "PROCEED",
                "BUILDING_CONSENSUS",
                "NO_QUORUM",
                "CONSENSUS_MAY_FAIL"
            },
            mode = Mode.EXCLUDE)
    void refusedWishIsRepeatedFastAndThenSlowlyAndToldTwice(FailoverResult result) {
        run.follows("uuu", 0);
        fails(1);
        for (int attempt = 1; attempt < EngineLimits.RETRIES_FAST; attempt++) {
            run.answer(result);
            run.pass(EngineLimits.RETRY);
            assertThat(run.wanted()).hasSize(attempt + 1);
        }
        run.answer(result);
        run.pass(EngineLimits.RETRY_SLOW.minusMillis(1));
        assertThat(run.wanted()).hasSize(EngineLimits.RETRIES_FAST);
        run.pass(Duration.ofMillis(1));
        run.answer(result);

        assertThat(run.wanted()).hasSize(EngineLimits.RETRIES_FAST + 1);
        assertThat(run.told().stream().filter(text -> text.contains(result.name()))).hasSize(2);
    }

    @Test
    void voteIsRepeatedWhileTheOthersMakeUpTheirMinds() {
        run.follows("uuu", 0);
        fails(1);
        run.answer(FailoverResult.BUILDING_CONSENSUS);
        run.pass(Backends.VOTE_AGAIN.minusMillis(1));
        assertThat(run.wanted()).hasSize(1);

        run.pass(Duration.ofMillis(1));
        assertThat(run.wanted()).hasSize(2);
    }

    @Test
    void unansweredWishIsRepeatedAndTheOldTicketIsVoid() {
        run.follows("uuu", 0);
        fails(1);
        long old = run.last(BridgeAction.Want.class).ticket();
        run.pass(EngineLimits.ANSWER_PATIENCE);
        assertThat(run.wanted()).hasSize(2);

        run.send(new BridgeEvent.Answered(old, FailoverResult.CONSENSUS_MAY_FAIL));

        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
        run.answer(FailoverResult.CONSENSUS_MAY_FAIL);
        assertThat(run.quarantined()).containsExactly(1);
    }

    @Test
    void bookThatShowsItEndsTheWish() {
        run.follows("uuu", 0);
        fails(1);
        run.answer(FailoverResult.WILL_BE_DONE);
        run.bookHeard("udu", 0);
        run.forget();
        run.pass(Duration.ofMinutes(5));

        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void bookMayShowItBeforeTheAnswerComes() {
        run.follows("uuu", 0);
        fails(1);
        run.bookHeard("udu", 0);
        run.answer(FailoverResult.CONSENSUS_MAY_FAIL);
        run.pass(Duration.ofMinutes(5));

        assertThat(run.wanted()).hasSize(1);
        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
    }

    @Test
    void newLeaderIsAskedAtOnceForWhatTheOldOneDecided() {
        run.follows("uuu", 0);
        fails(1);
        run.answer(FailoverResult.WILL_BE_DONE);
        run.role(PoolRole.ALONE);
        run.answer(FailoverResult.TRANSITION);
        run.forget();
        run.role(PoolRole.FOLLOWER);
        run.pass(EngineLimits.RETRY);

        assertThat(run.wanted()).containsExactly(detach(1, 0));
    }

    @Test
    void newLeaderIsAskedAtOnceForWhatTheOldOneCollectedVotesFor() {
        run.follows("uuu", 0);
        fails(1);
        run.answer(FailoverResult.BUILDING_CONSENSUS);
        run.forget();
        run.role(PoolRole.LEADER);

        assertThat(run.wanted()).containsExactly(detach(1, 0));
    }

    @Test
    void leaderAsksItsOwnCoreLikeEverybody() {
        run.leads("uuu", 0);
        fails(0);

        assertThat(run.wanted()).containsExactly(detach(0, 0));
    }

    @Test
    void healedBackendIsNotWishedAwayAnyMore() {
        run.follows("uuu", 0);
        fails(1);
        run.answer(FailoverResult.BUILDING_CONSENSUS);
        run.send(new BridgeEvent.BackendHealthy(1));
        run.forget();
        run.pass(Duration.ofMinutes(5));

        assertThat(run.actions()).isEmpty();
    }

    @Test
    void backendsFlaggedDisallowToFailoverAreNeverWishedAway() {
        EngineRun guarded = EngineRun.of(Backends.streaming(".x."));
        guarded.follows("uuu", 0);
        guarded.send(new BridgeEvent.BackendFailed(1, "dead"));
        guarded.seen("aaa", 0);
        guarded.seen("ada", 0);
        guarded.probeIfAsked();
        guarded.pass(Duration.ofMinutes(1));

        assertThat(guarded.wanted()).isEmpty();
        assertThat(guarded.changes()).contains(new PoolChange.Attach(1));
    }

    @Test
    void failureOfADetachedBackendIsNoNews() {
        run.follows("udu", 0);
        fails(1);
        run.bookHeard("uuu", 0);

        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void detachedBackendIsForgottenUntilItFailsAgain() {
        run.follows("uuu", 0);
        fails(1);
        run.answer(FailoverResult.WILL_BE_DONE);
        run.bookHeard("udu", 0);
        run.bookHeard("uwu", 0);
        assertThat(run.wanted()).hasSize(1);

        fails(1);
        assertThat(run.wanted()).hasSize(2);
    }

    @Test
    void unconfiguredBackendsAreNotWishedAway() {
        EngineRun sparse = EngineRun.of(Backends.streaming(".-."));
        sparse.follows("u-u", 0);
        sparse.send(new BridgeEvent.BackendFailed(1, "dead"));
        sparse.send(new BridgeEvent.BackendFailed(7, "dead"));
        sparse.send(new BridgeEvent.BackendFailed(2, "dead"));

        assertThat(sparse.wanted()).containsExactly(detach(2, 0));
    }

    @Test
    void nothingIsWishedBeforeThereIsABook() {
        run.role(PoolRole.FOLLOWER);
        run.seen("aaa", 0);
        run.seen("ada", 0);
        fails(1);
        assertThat(run.wanted()).isEmpty();

        run.bookHeard("uuu", 0);
        assertThat(run.wanted()).containsExactly(detach(1, 0));
    }
}
