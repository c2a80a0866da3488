package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.attach;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;
import static org.pgwatchdog.bridge.engine.EngineRun.promote;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.PoolRole;

/// follow_primary_command after a new primary came (native `fork_follow_child`).
final class FollowPrimaryTest {
    private final EngineRun run =
            EngineRun.of(Backends.streaming("....").withHooks(true, false, true));

    private void failover() {
        run.leads("uuuu", 0);
        run.run(detach(0, 0));
        run.hookEnded(true);
        run.surveyed("?pss");
    }

    private HookCall follow(int node) {
        return new HookCall(HookCall.Kind.FOLLOW_PRIMARY, node, 1, 0, 0);
    }

    @Test
    void allButTheNewPrimaryAreDetachedAndFollowOneByOneUnderTheLock() {
        failover();
        assertThat(run.result()).contains(Backends.book("dudd", 1));
        assertThat(run.all(BridgeAction.Lock.class)).containsExactly(new BridgeAction.Lock(true));
        assertThat(run.hooks()).endsWith(follow(0)).hasSize(2);

        run.hookEnded(true);
        run.hookEnded(false);
        assertThat(run.told()).contains("exit 1");
        assertThat(run.all(BridgeAction.Lock.class)).hasSize(1);
        run.hookEnded(true);

        assertThat(run.hooks()).endsWith(follow(0), follow(2), follow(3)).hasSize(4);
        assertThat(run.all(BridgeAction.Lock.class))
                .containsExactly(new BridgeAction.Lock(true), new BridgeAction.Lock(false));
    }

    @Test
    void lockPrecedesTheFirstCommandAndItsReleaseFollowsTheLast() {
        failover();
        assertThat(run.actions().indexOf(new BridgeAction.Lock(true)))
                .isLessThan(run.actions().indexOf(run.last(BridgeAction.RunHook.class)));
        run.hookEnded(true);
        run.hookEnded(true);
        run.hookEnded(true);

        assertThat(run.actions().getLast()).isEqualTo(new BridgeAction.Lock(false));
    }

    @Test
    void promotionInTheBooksFollowsToo() {
        run.leads("uuuu", 0);
        run.run(promote(1));

        assertThat(run.hooks()).containsExactly(follow(0));
        assertThat(run.all(BridgeAction.Lock.class)).hasSize(1);
    }

    @Test
    void lostStandbyHasNoFollowers() {
        run.leads("uuuu", 0);
        run.run(detach(1, 0));
        run.hookEnded(true);

        assertThat(run.result()).contains(Backends.book("uduu", 0));
        assertThat(run.all(BridgeAction.Lock.class)).isEmpty();
    }

    @Test
    void searchInVainHasNoFollowers() {
        run.leads("uuuu", 0);
        run.run(detach(0, 0));
        run.hookEnded(true);
        run.pass(Backends.SEARCH);

        assertThat(run.result()).contains(Backends.book("duuu", -1));
        assertThat(run.all(BridgeAction.Lock.class)).isEmpty();
    }

    @Test
    void otherEventsGoOnMeanwhile() {
        failover();
        run.run(attach(3));

        assertThat(run.result()).contains(Backends.book("dudw", 1));
    }

    @Test
    void backendThatCameBackMeanwhileNeedNotFollow() {
        failover();
        run.run(attach(2));
        run.hookEnded(true);

        assertThat(run.hooks()).endsWith(follow(0), follow(3)).doesNotContain(follow(2));
    }

    @Test
    void secondFailoverWhileFollowingReplacesWhatWasNotBegun() {
        failover();
        long first = run.last(BridgeAction.RunHook.class).token();
        run.run(attach(2));
        run.run(attach(3));
        run.run(detach(1, 0));
        run.hookEnded(true);
        run.surveyed("??ps");
        assertThat(run.result()).contains(Backends.book("ddwd", 2));
        assertThat(run.all(BridgeAction.Lock.class)).hasSize(1);

        run.send(new BridgeEvent.HookEnded(first, true, "late"));
        run.hookEnded(true);
        run.hookEnded(true);
        run.hookEnded(true);

        assertThat(run.hooks())
                .endsWith(
                        new HookCall(HookCall.Kind.FOLLOW_PRIMARY, 0, 2, 1, 1),
                        new HookCall(HookCall.Kind.FOLLOW_PRIMARY, 1, 2, 1, 1),
                        new HookCall(HookCall.Kind.FOLLOW_PRIMARY, 3, 2, 1, 1));
        assertThat(run.all(BridgeAction.Lock.class))
                .containsExactly(new BridgeAction.Lock(true), new BridgeAction.Lock(false));
    }

    @Test
    void nobodyFollowsAPrimaryThatIsGone() {
        failover();
        long first = run.last(BridgeAction.RunHook.class).token();
        run.run(detach(1, 0));
        run.hookEnded(true);
        assertThat(run.result()).contains(Backends.book("dddd", -1));
        run.forget();
        run.send(new BridgeEvent.HookEnded(first, true, "done"));

        assertThat(run.actions()).containsExactly(new BridgeAction.Lock(false));
    }

    @Test
    void lostLeadershipLetsTheRunningCommandEndAndBeginsNoOther() {
        failover();
        run.role(PoolRole.FOLLOWER);
        run.hookEnded(true);
        run.pass(Duration.ofMinutes(10));

        assertThat(run.hooks()).hasSize(2);
        assertThat(run.last(BridgeAction.Lock.class)).isEqualTo(new BridgeAction.Lock(false));
    }

    /// The command attaches the backend through the pool, which takes that for nothing while it has it
    /// attached, and would detach it afterwards.
    @Test
    void commandWaitsUntilTheLocalPoolHasDetachedItsBackend() {
        run.leads("uuuu", 0);
        run.seen("aaaa", 0);
        run.run(detach(0, 0));
        run.seen("daaa", 0); // The pool lost its primary by itself, and searches.
        run.hookEnded(true);
        run.surveyed("?pss");
        run.hookEnded(true);
        assertThat(run.hooks()).endsWith(follow(0));

        run.seen("daaa", 1);
        assertThat(run.changes()).containsExactly(new PoolChange.Detach(2));
        assertThat(run.hooks()).endsWith(follow(0));
        run.poolAnswers(true);
        run.seen("dada", 1);

        assertThat(run.hooks()).endsWith(follow(0), follow(2));
    }

    @Test
    void commandDoesNotWaitForEverForThePool() {
        run.leads("uuuu", 0);
        run.seen("aaaa", 0);
        run.run(detach(0, 0));
        run.seen("daaa", 0);
        run.hookEnded(true);
        run.surveyed("?pss");
        run.hookEnded(true);
        assertThat(run.hooks()).endsWith(follow(0));
        run.pass(EngineLimits.FOLLOW_PATIENCE);

        assertThat(run.hooks()).endsWith(follow(0), follow(2));
        assertThat(run.told())
                .anySatisfy(line ->
                        assertThat(line).contains("backend 2 begins although the local pgpool"));
    }

    @Test
    void withoutTheCommandTheOthersStayAttached() {
        EngineRun plain = EngineRun.of(Backends.streaming("...").withHooks(true, false, false));
        plain.leads("uuu", 0);
        plain.run(detach(0, 0));
        plain.hookEnded(true);
        plain.surveyed("?ps");

        assertThat(plain.result()).contains(Backends.book("duu", 1));
    }
}
