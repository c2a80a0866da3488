package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.attach;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;
import static org.pgwatchdog.bridge.engine.EngineRun.switchover;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;

/// Hooks of the local pgpool: each is answered exactly once, and in time.
final class VisitorsTest {
    private static final int ORDER = FailoverRequest.CONFIRMED | FailoverRequest.SWITCHOVER;

    private final EngineRun run = EngineRun.of(Backends.streaming("..x"));

    @BeforeEach
    void calm() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.forget();
    }

    private void notice(long visitor, HookCall.Kind kind, int node, int newMain) {
        run.send(new BridgeEvent.Noticed(visitor, new PoolNotice(kind, node, newMain, false)));
    }

    private void lost(long visitor, int node) {
        notice(visitor, HookCall.Kind.FAILOVER, node, node == 0 ? 1 : 0);
    }

    private BridgeAction.Answer answer() {
        assertThat(run.all(BridgeAction.Answer.class)).hasSize(1);
        return run.last(BridgeAction.Answer.class);
    }

    @Test
    void noticeMakesUsLookAtThePool() {
        lost(1, 1);

        assertThat(run.all(BridgeAction.Look.class)).hasSize(1);
    }

    @Test
    void answeredAtOnceWhenTheClusterHasItSo() {
        run.bookHeard("udu", 0);
        lost(1, 1);

        assertThat(answer().done()).isTrue();
        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void answeredWhenTheClusterHasDoneIt() {
        lost(1, 1);
        run.probed(false);
        run.answer(FailoverResult.WILL_BE_DONE);
        assertThat(run.answered()).isEmpty();
        run.bookHeard("udu", 0);

        assertThat(answer().done()).isTrue();
    }

    @Test
    void answeredWhenQuarantined() {
        lost(1, 1);
        run.probed(false);
        run.answer(FailoverResult.CONSENSUS_MAY_FAIL);

        assertThat(answer().text()).contains("quarantined");
        run.pass(EngineLimits.VISIT_MAX.multipliedBy(2));
        assertThat(run.answered()).hasSize(1);
    }

    @Test
    void hookOfOurOwnQuarantiningIsAnsweredAtOnceAndMeansNothing() {
        run.send(new BridgeEvent.BackendFailed(1, "dead"));
        run.answer(FailoverResult.CONSENSUS_MAY_FAIL);
        run.forget();
        lost(1, 1);

        assertThat(answer().done()).isTrue();
        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void letGoSoonWhileVotesAreCollected() {
        lost(1, 1);
        run.probed(false);
        run.answer(FailoverResult.BUILDING_CONSENSUS);
        run.pass(EngineLimits.VOTE_VISIT.minusMillis(1));
        assertThat(run.answered()).isEmpty();
        run.pass(Duration.ofMillis(1));

        assertThat(answer().done()).isFalse();
    }

    @Test
    void hookThatComesDuringTheVoteIsLetGoSoonToo() {
        run.send(new BridgeEvent.BackendFailed(1, "dead"));
        run.answer(FailoverResult.BUILDING_CONSENSUS);
        lost(1, 1);
        run.pass(EngineLimits.VOTE_VISIT);

        assertThat(answer().done()).isFalse();
    }

    @Test
    void letGoInAnyCaseInTheEnd() {
        lost(1, 1);
        run.probed(true);
        run.pass(EngineLimits.VISIT_MAX.minusMillis(1));
        assertThat(run.answered()).isEmpty();
        run.pass(Duration.ofMillis(1));

        assertThat(answer().done()).isFalse();
    }

    @Test
    void answeredWhenThePoolTakesItBack() {
        lost(1, 1);
        run.seen("ada", 0);
        run.probed(false);
        run.seen("aaa", 0);

        assertThat(answer().text()).isEqualTo("taken back");
    }

    @Test
    void failbackHookTakesTheDetachmentBack() {
        lost(1, 1);
        run.probed(false);
        notice(2, HookCall.Kind.FAILBACK, 1, 0);
        run.forget();
        run.pass(Duration.ofMinutes(2));

        assertThat(run.wanted()).isEmpty();
        assertThat(run.answered()).isEmpty();
    }

    @Test
    void failbackHookOrdersTheAttachment() {
        run.bookHeard("udu", 0);
        run.seen("ada", 0);
        notice(1, HookCall.Kind.FAILBACK, 1, 0);
        assertThat(run.wanted()).containsExactly(attach(1));
        run.bookHeard("uuu", 0);

        assertThat(answer().done()).isTrue();
    }

    @Test
    void followPrimaryHookIsTheLeadersBusiness() {
        notice(1, HookCall.Kind.FOLLOW_PRIMARY, 2, 1);

        assertThat(answer().done()).isTrue();
        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void unknownAndProtectedBackendsAreRefusedByName() {
        lost(1, 5);
        lost(2, 2);
        notice(3, HookCall.Kind.FAILOVER, -1, -1);

        assertThat(run.all(BridgeAction.Answer.class))
                .allMatch(answer -> !answer.done())
                .extracting(BridgeAction.Answer::text)
                .anyMatch(text -> text.contains("backend 5"))
                .anyMatch(text -> text.contains("DISALLOW_TO_FAILOVER"))
                .hasSize(3);
    }

    @Test
    void hookThatAnOperatorVouchesForNeedsNoVotes() {
        run.send(new BridgeEvent.Noticed(1, new PoolNotice(HookCall.Kind.FAILOVER, 1, 0, true)));

        assertThat(run.wanted()).containsExactly(detach(1, FailoverRequest.CONFIRMED));
        assertThat(run.all(BridgeAction.Probe.class)).isEmpty();
    }

    @Test
    void switchoverToAnotherThanTheNextMainIsASwitchoverForAll() {
        notice(1, HookCall.Kind.FAILOVER, 0, 2);
        run.probed(true);

        assertThat(run.wanted()).containsExactly(switchover(2));
        run.bookHeard("duu", 2);
        assertThat(answer().done()).isTrue();
    }

    @Test
    void switchoverToTheNextMainIsAPlainOrder() {
        notice(1, HookCall.Kind.FAILOVER, 0, 1);
        run.probed(true);

        assertThat(run.wanted()).containsExactly(detach(0, ORDER));
    }

    @Test
    void deadPrimaryIsNoSwitchover() {
        notice(1, HookCall.Kind.FAILOVER, 0, 2);
        run.probed(false);

        assertThat(run.wanted()).containsExactly(detach(0, 0));
    }

    @Test
    void tooManyVisitorsAreRefused() {
        LongStream.rangeClosed(1, EngineLimits.VISITORS_MAX).forEach(visitor -> lost(visitor, 1));
        assertThat(run.answered()).isEmpty();

        lost(1000, 1);

        assertThat(answer())
                .isEqualTo(new BridgeAction.Answer(1000, false, "too many wait already"));
        run.probed(false);
        run.bookHeard("udu", 0);
        assertThat(run.answered()).hasSize(EngineLimits.VISITORS_MAX + 1).doesNotHaveDuplicates();
    }

    @Test
    void placeIsFreeAgainAfterAnAnswer() {
        LongStream.rangeClosed(1, EngineLimits.VISITORS_MAX).forEach(visitor -> lost(visitor, 1));
        run.bookHeard("udu", 0);
        run.forget();
        lost(1000, 0);

        assertThat(run.answered()).isEmpty();
        assertThat(run.all(BridgeAction.Probe.class)).hasSize(1);
    }

    // Hooks of what this node told the pool.

    private void detachOne() {
        run.bookHeard("udu", 0);
        assertThat(run.changes()).containsExactly(new PoolChange.Detach(1));
        run.poolAnswers(true);
    }

    @Test
    void hookOfAChangeThatHasYetToShowIsOurOwn() {
        detachOne();
        run.bookHeard("uuu", 0);
        lost(1, 1);

        assertThat(answer().done()).isTrue();
        run.pass(Duration.ofMinutes(1));
        assertThat(run.wanted()).isEmpty();
        assertThat(run.all(BridgeAction.Probe.class)).isEmpty();
    }

    @Test
    void hookOfAChangeThatShowsAlreadyIsOurOwn() {
        detachOne();
        run.seen("ada", 0);
        run.bookHeard("uuu", 0);
        run.pass(EngineLimits.HOOK_DELAY.minusMillis(1));
        lost(1, 1);

        assertThat(answer().text()).contains("this node told the pool");
        assertThat(run.wanted()).isEmpty();
        assertThat(run.all(BridgeAction.Probe.class)).isEmpty();
    }

    @Test
    void hookLongAfterOurChangeIsThePoolsOwn() {
        detachOne();
        run.seen("ada", 0);
        run.bookHeard("uuu", 0);
        run.pass(EngineLimits.HOOK_DELAY);
        lost(1, 1);
        run.probed(false);

        assertThat(run.wanted()).containsExactly(detach(1, 0));
    }

    @Test
    void hookOfAPoolThatWasRestartedSinceIsItsOwn() {
        detachOne();
        run.seen("ada", 0);
        run.bookHeard("uuu", 0);
        run.seen("pid 2", "aaa", 0);
        lost(1, 1);
        run.probed(false);

        assertThat(run.wanted()).containsExactly(detach(1, 0));
    }

    @Test
    void operatorsWordCountsThoughWeToldThePoolTheSame() {
        detachOne();
        run.bookHeard("uuu", 0);
        run.send(new BridgeEvent.Noticed(1, new PoolNotice(HookCall.Kind.FAILOVER, 1, 0, true)));

        assertThat(run.wanted()).containsExactly(detach(1, FailoverRequest.CONFIRMED));
    }
}
