package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.message.FailoverResult;

/// How the local pgpool comes to the primary that the book has.
final class PoolPrimaryTest {
    private final EngineRun run = EngineRun.of(Backends.streaming("..."));

    private void accept(String pool, int primary) {
        run.poolAnswers(true);
        run.seen(pool, primary);
    }

    @Test
    void primaryIsAttachedFirst() {
        run.follows("duu", 2);
        run.seen("aad", 0);
        assertThat(run.changes()).containsExactly(new PoolChange.Attach(2));
        accept("aaa", 0);

        assertThat(run.changes()).contains(new PoolChange.Detach(0));
    }

    @Test
    void onePromotionReplacesDetachmentsWhereItGivesExactlyTheBook() {
        run.follows("dud", 1);
        run.seen("aaa", 0);
        assertThat(run.changes()).containsExactly(new PoolChange.Promote(1));
        accept("dad", 1);
        run.forget();
        run.pass(Duration.ofMinutes(1));

        assertThat(run.actions()).isEmpty();
    }

    @Test
    void promotionIsNotUsedWhereItWouldDetachTooMuch() {
        run.follows("duu", 1);
        run.seen("aaa", 0);

        assertThat(run.changes()).containsExactly(new PoolChange.Detach(0));
    }

    @Test
    void promotionIsOnlyUsedInStreamingReplication() {
        EngineRun logical = EngineRun.of(Backends.streaming("..").withModes(true, false));
        logical.follows("du", 1);
        logical.seen("aa", 0);

        assertThat(logical.changes()).containsExactly(new PoolChange.Detach(0));
    }

    @Test
    void refusedPromotionFallsBackToDetachments() {
        run.follows("dud", 1);
        run.seen("aaa", 0);
        run.poolAnswers(false);

        assertThat(run.changes())
                .containsExactly(new PoolChange.Promote(1), new PoolChange.Detach(0));
    }

    @Test
    void followersThatThePoolDetachesWithThePrimaryWeTookAwayAreNoWish() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.bookHeard("duu", 1);
        assertThat(run.changes()).containsExactly(new PoolChange.Detach(0));
        accept("dad", 1);

        assertThat(run.wanted()).isEmpty();
        assertThat(run.all(BridgeAction.Probe.class)).isEmpty();
        assertThat(run.changes()).last().isEqualTo(new PoolChange.Attach(2));
    }

    @Test
    void followersThatASlowPoolDetachesWhenTheClusterHasThemBackAreNoWish() {
        EngineRun slow = EngineRun.of(Backends.streaming("...").withHooks(true, true, true));
        slow.follows("uuu", 0);
        slow.seen("aaa", 0);
        slow.seen("daa", 0);
        slow.probed(false);
        slow.answer(FailoverResult.WILL_BE_DONE);
        slow.bookHeard("dud", 1);
        slow.bookHeard("duu", 1);
        slow.forget();

        slow.seen("dad", 1);

        assertThat(slow.wanted()).isEmpty();
        assertThat(slow.all(BridgeAction.Probe.class)).isEmpty();
        assertThat(slow.changes()).containsExactly(new PoolChange.Attach(2));
    }

    @Test
    void poolThatMissedHowThePrimaryMovedIsToldAfterAWhile() {
        run.follows("uuu", 1);
        run.seen("aaa", 0);
        run.pass(EngineLimits.PRIMARY_PATIENCE.minusMillis(1));
        assertThat(run.changes()).isEmpty();
        run.pass(Duration.ofMillis(1));
        assertThat(run.changes()).containsExactly(new PoolChange.Promote(1));

        accept("dad", 1);
        accept("aad", 1);
        accept("aaa", 1);

        assertThat(run.changes())
                .containsExactly(
                        new PoolChange.Promote(1),
                        new PoolChange.Attach(0),
                        new PoolChange.Attach(2));
        assertThat(run.wanted()).isEmpty();
        run.forget();
        run.pass(Duration.ofMinutes(5));
        assertThat(run.actions()).isEmpty();
    }

    @Test
    void poolThatFindsThePrimaryByItselfIsNotTold() {
        run.follows("duu", 1);
        run.seen("daa", -1);
        run.pass(EngineLimits.PRIMARY_PATIENCE.dividedBy(2));
        run.seen("daa", 1);
        run.pass(EngineLimits.PRIMARY_PATIENCE.multipliedBy(3));

        assertThat(run.changes()).isEmpty();
    }

    /// The pool's statistics name the old primary until its search for the new one ends.
    private void poolDetachesItsPrimary() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.seen("daa", 0);
        run.probed(false);
        run.answer(FailoverResult.WILL_BE_DONE);
        run.forget();
    }

    @Test
    void poolThatLooksForItsPrimaryItselfIsNotToldToo() {
        poolDetachesItsPrimary();
        run.bookHeard("dud", 1);
        run.pass(EngineLimits.OWN_SEARCH.minusMillis(1));
        run.seen("dad", 1);
        run.pass(Duration.ofMinutes(5));

        assertThat(run.changes()).isEmpty();
    }

    @Test
    void poolThatDoesNotFindItsPrimaryInTimeIsTold() {
        poolDetachesItsPrimary();
        run.bookHeard("dud", 1);
        assertThat(run.all(BridgeAction.Look.class)).hasSize(1);
        run.pass(EngineLimits.OWN_SEARCH.minusMillis(1));
        assertThat(run.changes()).isEmpty();
        run.pass(Duration.ofMillis(1));

        assertThat(run.changes()).containsExactly(new PoolChange.Promote(1));
    }

    @Test
    void searchThatFoundAnotherPrimaryThanTheClusterHasIsNoReasonToWait() {
        poolDetachesItsPrimary();
        run.bookHeard("ddu", 2);
        run.seen("daa", 1);

        assertThat(run.changes()).containsExactly(new PoolChange.Promote(2));
    }

    @Test
    void everySearchOfThePoolGetsItsWholeTime() {
        poolDetachesItsPrimary();
        run.bookHeard("dud", 1);
        run.pass(EngineLimits.OWN_SEARCH);
        run.seen("daa", 1);
        run.seen("dda", 1);
        run.bookHeard("ddu", 2);
        run.send(new BridgeEvent.PoolAnswered(new PoolChange.Promote(1), false, "busy"));
        run.pass(EngineLimits.OWN_SEARCH.minusMillis(1));
        assertThat(run.changes()).containsExactly(new PoolChange.Promote(1));
        run.pass(Duration.ofMillis(1));

        assertThat(run.changes())
                .containsExactly(new PoolChange.Promote(1), new PoolChange.Promote(2));
    }

    @Test
    void promotionWithoutEffectIsNotRepeatedSoon() {
        run.follows("uuu", 1);
        run.seen("aaa", 0);
        run.pass(EngineLimits.PRIMARY_PATIENCE);
        accept("aaa", 0);
        run.pass(EngineLimits.PROMOTE_PATIENCE.plus(EngineLimits.PROMOTE_RETRY).minusMillis(1));
        assertThat(run.changes()).hasSize(1);
        run.pass(EngineLimits.PRIMARY_PATIENCE.plusMillis(1));

        assertThat(run.changes()).hasSize(2);
    }

    @Test
    void nobodyIsToldOfAPrimaryThatTheClusterHasYetToDecideOn() {
        run.follows("uuu", 0);
        run.seen("aaa", -1);
        run.send(new BridgeEvent.BackendFailed(0, "dead"));
        run.answer(FailoverResult.BUILDING_CONSENSUS);
        run.pass(EngineLimits.ANSWER_PATIENCE.plus(EngineLimits.PRIMARY_PATIENCE));

        assertThat(run.changes()).isEmpty();
    }
}
