package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.attach;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.PoolRole;

/// The local pgpool is kept equal to the book, one change at a time.
final class PoolMirrorTest {
    private final EngineRun run = EngineRun.of(Backends.streaming("..."));

    private void accept(String pool, int primary) {
        run.poolAnswers(true);
        run.seen(pool, primary);
    }

    @Test
    void bookIsAppliedOneChangeAtATime() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.bookHeard("udd", 0);
        assertThat(run.changes()).containsExactly(new PoolChange.Detach(1));
        run.poolAnswers(true);
        assertThat(run.changes()).hasSize(1);
        run.seen("ada", 0);
        assertThat(run.changes())
                .containsExactly(new PoolChange.Detach(1), new PoolChange.Detach(2));

        accept("add", 0);
        run.forget();
        run.pass(Duration.ofMinutes(5));
        assertThat(run.actions()).isEmpty();
    }

    @Test
    void acceptedIsNotDone() {
        run.follows("udd", 0);
        run.seen("aaa", 0);
        accept("aaa", 0);
        accept("aaa", 0);

        assertThat(run.changes()).hasSize(1);
        assertThat(run.all(BridgeAction.Look.class)).hasSize(2);
    }

    @Test
    void refusedChangeIsTriedAgainAndToldOnce() {
        run.follows("udu", 0);
        run.seen("aaa", 0);
        for (int attempt = 0; attempt < 5; attempt++) {
            run.poolAnswers(false);
            run.pass(EngineLimits.CHANGE_RETRY);
        }

        assertThat(run.changes()).hasSize(6).containsOnly(new PoolChange.Detach(1));
        assertThat(run.told().stream().filter(text -> text.contains("refuses"))).hasSize(1);
    }

    @Test
    void refusedChangeDoesNotHoldUpTheOthers() {
        run.follows("udd", 0);
        run.seen("aaa", 0);
        run.poolAnswers(false);

        assertThat(run.changes())
                .containsExactly(new PoolChange.Detach(1), new PoolChange.Detach(2));
    }

    @Test
    void changeThatTakesNoEffectIsAskedForAgainAndToldOnce() {
        run.follows("udu", 0);
        run.seen("aaa", 0);
        for (int attempt = 0; attempt < 3; attempt++) {
            accept("aaa", 0);
            run.pass(EngineLimits.CHANGE_PATIENCE.plus(EngineLimits.CHANGE_RETRY));
        }

        assertThat(run.changes()).hasSize(4).containsOnly(new PoolChange.Detach(1));
        assertThat(run.told().stream().filter(text -> text.contains("has not done it"))).hasSize(1);
    }

    @Test
    void changeWithoutAnyAnswerIsAskedForAgain() {
        run.follows("udu", 0);
        run.seen("aaa", 0);
        run.pass(EngineLimits.CHANGE_PATIENCE.plus(EngineLimits.CHANGE_RETRY));

        assertThat(run.changes()).hasSize(2);
    }

    @Test
    void effectThatShowsBeforeTheAnswerEndsTheChange() {
        run.follows("udd", 0);
        run.seen("aaa", 0);
        run.seen("ada", 0);
        run.poolAnswers(true);
        run.seen("ada", 0);

        assertThat(run.changes())
                .containsExactly(new PoolChange.Detach(1), new PoolChange.Detach(2));
        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void restartedPoolWithAStaleFileGetsTheBook() {
        run.follows("udu", 0);
        run.seen("pid 1", "ada", 0);
        run.seen("pid 2", "aad", 0);

        assertThat(run.changes()).containsExactly(new PoolChange.Detach(1));
        accept2("add");
        assertThat(run.changes())
                .containsExactly(new PoolChange.Detach(1), new PoolChange.Attach(2));
        assertThat(run.wanted()).isEmpty();
    }

    private void accept2(String pool) {
        run.poolAnswers(true);
        run.seen("pid 2", pool, 0);
    }

    @Test
    void poolRestartedDuringAChangeIsToldAgain() {
        run.follows("udu", 0);
        run.seen("pid 1", "aaa", 0);
        run.poolAnswers(true);
        run.seen("pid 2", "aaa", 0);

        assertThat(run.changes())
                .containsExactly(new PoolChange.Detach(1), new PoolChange.Detach(1));
    }

    @Test
    void ownChangesAreNotThePoolsWishes() {
        run.follows("udu", 0);
        run.seen("aaa", 0);
        accept("ada", 0);
        run.bookHeard("uuu", 0);
        accept("aaa", 0);

        assertThat(run.wanted()).isEmpty();
        assertThat(run.all(BridgeAction.Probe.class)).isEmpty();
    }

    @Test
    void lateEffectOfAnAttachmentIsNoWishThoughTheBookHasChanged() {
        run.follows("uuu", 0);
        run.seen("aad", 0);
        assertThat(run.changes()).containsExactly(new PoolChange.Attach(2));
        run.poolAnswers(true);
        run.bookHeard("uud", 0);
        run.seen("aaa", 0);

        assertThat(run.wanted()).isEmpty();
        assertThat(run.changes())
                .containsExactly(new PoolChange.Attach(2), new PoolChange.Detach(2));
    }

    @Test
    void effectAfterThePatienceIsNoWishEither() {
        run.follows("uuu", 0);
        run.seen("aad", 0);
        run.poolAnswers(true);
        run.bookHeard("uud", 0);
        run.pass(EngineLimits.CHANGE_PATIENCE.multipliedBy(5));
        run.seen("aaa", 0);

        assertThat(run.wanted()).isEmpty();
        assertThat(run.changes()).last().isEqualTo(new PoolChange.Detach(2));
    }

    @Test
    void changeThatWasAskedForTwiceMayTakeEffectTwice() {
        run.follows("udu", 0);
        run.seen("aaa", 0);
        run.poolAnswers(true);
        run.pass(EngineLimits.CHANGE_PATIENCE.plus(EngineLimits.CHANGE_RETRY));
        assertThat(run.changes()).hasSize(2);
        accept("ada", 0);
        run.bookHeard("uuu", 0);
        accept("aaa", 0);
        run.seen("ada", 0);

        assertThat(run.wanted()).isEmpty();
        assertThat(run.all(BridgeAction.Probe.class)).isEmpty();
        assertThat(run.changes()).last().isEqualTo(new PoolChange.Attach(1));

        accept("aaa", 0);
        run.seen("ada", 0);
        run.probed(false);
        assertThat(run.wanted()).containsExactly(detach(1, 0));
    }

    @Test
    void refusedChangeExplainsNothing() {
        run.follows("uuu", 0);
        run.seen("aad", 0);
        run.poolAnswers(false);
        run.bookHeard("uud", 0);
        run.seen("aaa", 0);

        assertThat(run.wanted()).containsExactly(attach(2));
    }

    @Test
    void changeOfLongAgoExplainsNothing() {
        run.follows("uuu", 0);
        run.seen("aad", 0);
        run.poolAnswers(true);
        run.bookHeard("uud", 0);
        run.pass(EngineLimits.OWN_CHANGE_MEMORY);
        run.seen("aaa", 0);

        assertThat(run.wanted()).containsExactly(attach(2));
    }

    @Test
    void deafMomentIsNoNews() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.forget();
        for (int look = 1; look < EngineLimits.FAILED_LOOKS_MAX; look++) {
            run.send(new BridgeEvent.PoolLost("connection refused"));
        }
        run.seen("aaa", 0);

        assertThat(run.actions()).isEmpty();
    }

    @Test
    void unreachablePoolIsToldOnceAndLeftAloneUntilItAnswers() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.forget();
        for (int look = 0; look < 20; look++) {
            run.send(new BridgeEvent.PoolLost("connection refused"));
        }
        run.bookHeard("udu", 0);
        run.pass(Duration.ofMinutes(5));
        assertThat(run.changes()).isEmpty();
        assertThat(run.told()).hasSize(1);

        run.seen("aaa", 0);
        assertThat(run.changes()).containsExactly(new PoolChange.Detach(1));
    }

    @Test
    void decisionThatThePoolTookWhileItWasDeafIsNotLost() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        for (int look = 0; look < EngineLimits.FAILED_LOOKS_MAX; look++) {
            run.send(new BridgeEvent.PoolLost("timeout"));
        }
        run.seen("ada", 0);
        run.probed(false);

        assertThat(run.wanted()).containsExactly(detach(1, 0));
    }

    @Test
    void localDecisionWhileTheBookChangesIsAskedFor() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.bookHeard("udu", 0);
        run.poolAnswers(true);
        run.seen("add", 0);
        run.probed(false);

        assertThat(run.wanted()).containsExactly(detach(2, 0));
        run.answer(FailoverResult.WILL_BE_DONE);
        run.bookHeard("udd", 0);
        run.forget();
        run.pass(Duration.ofMinutes(1));
        assertThat(run.actions()).isEmpty();
    }

    @Test
    void poolAndClusterThatDecideTheSameAgree() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.seen("ada", 0);
        run.bookHeard("udu", 0);
        run.forget();
        run.probedLast(false);
        run.pass(Duration.ofMinutes(5));

        assertThat(run.actions()).isEmpty();
    }

    @Test
    void backendIsLeftAloneWhileTheClusterDecides() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.seen("ada", 0);
        run.probed(false);
        run.answer(FailoverResult.TRANSITION);
        run.pass(Duration.ofMinutes(1));

        assertThat(run.changes()).isEmpty();
    }

    @Test
    void withoutPcpUserNothingIsChangedButWishesGoOn() {
        EngineRun bare = EngineRun.of(Backends.streaming("...").withoutPcp());
        bare.follows("udu", 0);
        bare.seen("aaa", 0);
        bare.seen("aad", 0);
        bare.probed(false);

        assertThat(bare.changes()).isEmpty();
        assertThat(bare.wanted()).containsExactly(detach(2, 0));
    }

    @Test
    void nothingIsChangedBeforeThereIsABook() {
        run.role(PoolRole.FOLLOWER);
        run.seen("add", 0);
        run.seen("aaa", 0);
        run.pass(Duration.ofMinutes(1));

        assertThat(run.changes()).isEmpty();
        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void unusedNumbersInTheMiddleAreSkipped() {
        EngineRun sparse = EngineRun.of(Backends.streaming(".-."));
        sparse.follows("d-u", 2);
        sparse.seen("a-a", 0);

        assertThat(sparse.changes()).containsExactly(new PoolChange.Promote(2));
    }

    @Test
    void backendsThatTheBookDoesNotNameAreLeftAlone() {
        run.follows("uu", 0);
        run.seen("aaa", 0);
        run.pass(Duration.ofMinutes(1));

        assertThat(run.changes()).isEmpty();
    }
}
