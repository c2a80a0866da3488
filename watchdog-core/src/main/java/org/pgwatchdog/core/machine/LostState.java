package org.pgwatchdog.core.machine;

import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// This node was declared dead by its life check (`WD_LOST`; protocol v4, 9.10). A native exits and
/// takes its pgpool down; this node says good-bye, drops the VIP (leaving LEADER did that), and comes
/// back by itself when the life check says so, or after ten seconds if the order came from outside
/// (deviation 1).
final class LostState implements LocalState {
    private final CommonRules rules;
    private final Cluster cluster;
    private final String why;
    private final boolean retries;
    private MonotonicTime deadline = MonotonicTime.NEVER;

    LostState(CommonRules rules, String why, boolean retries) {
        this.rules = rules;
        this.cluster = rules.cluster();
        this.why = why;
        this.retries = retries;
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.LOST;
    }

    @Override
    public void enter() {
        deadline = retries ? cluster.now().plus(CoreLimits.LOST_RETRY_TIMER) : MonotonicTime.NEVER;
        cluster.out()
                .error(
                        NoticeCode.LOCAL_NODE_LOST,
                        "this node is declared dead: "
                                + why
                                + "; leaving the cluster, the virtual IP is dropped, "
                                + (retries
                                        ? "trying again in "
                                                + CoreLimits.LOST_RETRY_TIMER.toSeconds()
                                                + " s"
                                        : "until the life check finds it alive"));
        Farewell.leaveAll(cluster);
    }

    @Override
    public void exit() {}

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.Timeout _ -> rules.startOver();
            case Signal.LocalNodeFound _ -> {
                cluster.out()
                        .info(
                                NoticeCode.LOCAL_NODE_FOUND,
                                "this node is alive again; rejoining the cluster");
                yield rules.startOver();
            }
            case Signal.Shutdown _ -> rules.standard(signal);
            default -> Next.stay();
        };
    }

    @Override
    public MonotonicTime deadline() {
        return deadline;
    }
}
