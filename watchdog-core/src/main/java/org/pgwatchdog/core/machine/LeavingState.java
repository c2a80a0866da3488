package org.pgwatchdog.core.machine;

import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// The orderly end (protocol v4, 9.11). The VIP goes first and the good-bye follows, so that a quick
/// successor never meets the old holder; natives do it the other way round and rely on their slow
/// election (deviation 5).
final class LeavingState implements LocalState {
    private final Cluster cluster;
    private final String why;
    private boolean halted;

    LeavingState(CommonRules rules, String why) {
        this.cluster = rules.cluster();
        this.why = why;
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.SHUTDOWN;
    }

    @Override
    public void enter() {
        cluster.out().info(NoticeCode.SHUTTING_DOWN, "shutting down: " + why);
        cluster.forwards().failAll();
        haltWhenSettled();
    }

    @Override
    public void exit() {}

    @Override
    public Next on(Signal signal) {
        haltWhenSettled();
        return Next.stay();
    }

    private void haltWhenSettled() {
        if (halted || !cluster.escalation().isSettled()) {
            return;
        }
        halted = true;
        var _ = cluster.lease().giveBack();
        if (cluster.lease().isOn()) {
            // Whether given back now or before: who does not hear of it waits for the lease's end.
            cluster.courier().announceToVoters();
        }
        Farewell.sayGoodBye(cluster);
        cluster.out().add(new Effect.Halt(why));
    }

    @Override
    public MonotonicTime deadline() {
        return MonotonicTime.NEVER;
    }
}
