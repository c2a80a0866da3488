package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;
import static org.pgwatchdog.bridge.engine.EngineRun.switchover;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.message.FailoverRequest;

/// A living primary that the local pool detached was taken away by a person; the pool's hook alone says
/// which backend is to take its place, and comes after the look that shows it.
final class LivingPrimaryTest {
    private static final int ORDER = FailoverRequest.CONFIRMED | FailoverRequest.SWITCHOVER;

    private final EngineRun run = EngineRun.of(Backends.streaming("..."));

    @BeforeEach
    void poolDetachesALivingPrimary() {
        run.follows("uuu", 0);
        run.seen("aaa", 0);
        run.seen("daa", 0);
        run.probed(true);
        assertThat(run.wanted()).isEmpty();
        run.forget();
    }

    private void hook(int newMain) {
        run.send(
                new BridgeEvent.Noticed(
                        1, new PoolNotice(HookCall.Kind.FAILOVER, 0, newMain, false)));
    }

    @Test
    void isNotWishedAwayBeforeTheHookHadItsTime() {
        run.pass(EngineLimits.HOOK_PATIENCE.minusMillis(1));
        assertThat(run.wanted()).isEmpty();
        run.pass(Duration.ofMillis(1));

        assertThat(run.wanted()).containsExactly(detach(0, ORDER));
        assertThat(run.changes()).isEmpty();
    }

    @Test
    void hookThatNamesAnotherThanTheNextMainMakesItASwitchover() {
        run.pass(Duration.ofSeconds(1));
        hook(2);
        assertThat(run.wanted()).containsExactly(switchover(2));

        run.bookHeard("duu", 2);
        assertThat(run.last(BridgeAction.Answer.class).done()).isTrue();
    }

    @Test
    void hookThatNamesTheNextMainEndsTheWait() {
        hook(1);
        assertThat(run.wanted()).containsExactly(detach(0, ORDER));

        run.bookHeard("duu", 1);
        assertThat(run.answered()).containsExactly(1L);
    }

    @Test
    void isNotWishedAwayWhenThePoolTakesItBackMeanwhile() {
        run.seen("aaa", 0);
        run.pass(Duration.ofMinutes(1));

        assertThat(run.wanted()).isEmpty();
    }

    @Test
    void itsHealthDoesNotEndAPersonsOrder() {
        run.send(new BridgeEvent.BackendHealthy(0));
        run.pass(EngineLimits.HOOK_PATIENCE);

        assertThat(run.wanted()).containsExactly(detach(0, ORDER));
    }

    @Test
    void orderOfAnOperatorDoesNotWait() {
        run.send(new BridgeEvent.Ordered(5, detach(0, FailoverRequest.CONFIRMED), "joe"));
        run.pass(EngineLimits.HOOK_PATIENCE);

        assertThat(run.wanted()).containsExactly(detach(0, FailoverRequest.CONFIRMED));
    }

    @Test
    void isLeftDetachedInThePoolWhileTheHookIsAwaited() {
        run.bookHeard("uuu", 0);
        run.pass(EngineLimits.HOOK_PATIENCE.minusMillis(1));

        assertThat(run.changes()).isEmpty();
    }

    @Test
    void detachmentByTheClusterMeanwhileIsAllThatWasWished() {
        run.bookHeard("duu", 1);
        run.seen("daa", 1);
        run.pass(Duration.ofMinutes(1));

        assertThat(run.wanted()).isEmpty();
        assertThat(run.changes()).isEmpty();
    }
}
