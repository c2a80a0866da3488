package org.pgwatchdog.core.cluster;

import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.model.ClusterSnapshot.VipPhase;
import org.pgwatchdog.core.model.MonotonicTime;

/// Raising and dropping the VIP, as a sub-state of its own instead of a wait (protocol v4, chapter 11;
/// native `start_escalated_node`, `resign_from_escalated_node`). Dropping starts at once, whatever
/// else is going on; raising waits for a running drop, but not longer than the patience.
public final class Escalation {
    private final Cluster cluster;
    private VipPhase phase = VipPhase.IDLE;
    private boolean wanted;
    private long ticket;
    private int attempts;
    private long preparations;

    /// True between a failed drop and the next attempt.
    private boolean resting;

    /// True while a drop has run for longer than the patience; its driver will still answer.
    private boolean overdue;

    private MonotonicTime deadline = MonotonicTime.NEVER;

    Escalation(Cluster cluster) {
        this.cluster = cluster;
    }

    /// What natives announce as `Escalated`: the VIP is wanted and raising it has begun.
    public boolean isEscalated() {
        return wanted;
    }

    public VipPhase phase() {
        return phase;
    }

    /// True while nothing is under way. A process that ends must not wait for ever, so also while a drop
    /// is overdue, and after it has failed [CoreLimits#ESCALATION_ATTEMPTS_MAX] times.
    public boolean isSettled() {
        return switch (phase) {
            case IDLE, ESCALATED -> true;
            case DEESCALATING ->
                    overdue || (resting && attempts >= CoreLimits.ESCALATION_ATTEMPTS_MAX);
            case ESCALATING, FAILED -> false;
        };
    }

    public MonotonicTime deadline() {
        return deadline;
    }

    /// Raise the VIP, unless that is wanted already.
    public void up() {
        if (wanted) {
            return;
        }
        wanted = true;
        attempts = 0;
        if (phase != VipPhase.DEESCALATING || resting || overdue) {
            startUp();
        }
    }

    /// Make the driver ready for raising; the ticket says which answer belongs to it.
    public long prepare() {
        cluster.out().add(new Effect.PrepareVip(++preparations));
        return preparations;
    }

    /// Drop the VIP, unless it is not wanted anyway.
    public void down() {
        if (!wanted) {
            return;
        }
        wanted = false;
        attempts = 0;
        startDown();
    }

    /// The address vanished from the host while this node holds it: put it back.
    public void reassert() {
        if (phase != VipPhase.ESCALATED) {
            return;
        }
        cluster.out()
                .warn(
                        NoticeCode.VIP_VANISHED,
                        "the virtual IP vanished from this host; raising it again");
        phase = VipPhase.ESCALATING;
        attempts = 1;
        ticket++;
        deadline = cluster.now().plus(cluster.config().escalationPatience());
        cluster.lease().tellDriverAgain();
        cluster.out().add(new Effect.ReassertVip(ticket));
    }

    /// The driver's word on raising. True if the VIP cannot be raised here and leadership should go.
    public boolean upEnded(long endedTicket, boolean succeeded, String detail) {
        if (endedTicket != ticket || phase != VipPhase.ESCALATING) {
            return false;
        }
        if (succeeded) {
            phase = VipPhase.ESCALATED;
            deadline = MonotonicTime.NEVER;
            cluster.out().info(NoticeCode.ESCALATION_DONE, "watchdog: escalation done: " + detail);
            return false;
        }
        cluster.out()
                .error(
                        NoticeCode.ESCALATION_FAILED,
                        "watchdog: escalation failed (attempt "
                                + attempts
                                + " of "
                                + CoreLimits.ESCALATION_ATTEMPTS_MAX
                                + "): "
                                + detail);
        return failed();
    }

    /// The driver's word on dropping.
    public void downEnded(long endedTicket, boolean succeeded, String detail) {
        if (endedTicket != ticket || phase != VipPhase.DEESCALATING) {
            return;
        }
        if (!succeeded) {
            downFailed("watchdog: de-escalation failed, trying again: " + detail);
            return;
        }
        cluster.out().info(NoticeCode.DEESCALATION_DONE, "watchdog: de-escalation done: " + detail);
        settleDown();
    }

    /// Acts on the deadline. True if the VIP cannot be raised here and leadership should go.
    public boolean tick() {
        if (!cluster.now().hasReached(deadline)) {
            return false;
        }
        return switch (phase) {
            case IDLE, ESCALATED -> {
                deadline = MonotonicTime.NEVER;
                yield false;
            }
            case FAILED -> {
                startUp();
                yield false;
            }
            case DEESCALATING -> {
                if (resting) {
                    startDown();
                } else {
                    downOverdue();
                }
                yield false;
            }
            case ESCALATING -> {
                cluster.out()
                        .error(
                                NoticeCode.ESCALATION_FAILED,
                                "watchdog: escalation does not end; counted as failed");
                yield failed();
            }
        };
    }

    private boolean failed() {
        phase = VipPhase.FAILED;
        if (attempts < CoreLimits.ESCALATION_ATTEMPTS_MAX) {
            deadline = cluster.now().plus(CoreLimits.ESCALATION_RETRY);
            return false;
        }
        attempts = 0;
        deadline = cluster.now().plus(cluster.config().escalationPatience());
        return true;
    }

    private void startDown() {
        phase = VipPhase.DEESCALATING;
        resting = false;
        overdue = false;
        attempts++;
        ticket++;
        deadline = cluster.now().plus(cluster.config().escalationPatience());
        cluster.out().info(NoticeCode.DEESCALATION_STARTED, "watchdog: de-escalation started");
        cluster.out().add(new Effect.Deescalate(ticket));
    }

    /// An address that nobody wants here must go, however long it takes; natives try once.
    private void downFailed(String text) {
        cluster.out().error(NoticeCode.DEESCALATION_FAILED, text);
        if (wanted) {
            settleDown();
            return;
        }
        overdue = false;
        resting = true;
        deadline = cluster.now().plus(CoreLimits.ESCALATION_RETRY);
    }

    /// The opposite need not wait any longer. Starting the drop anew would only kill a slow one.
    private void downOverdue() {
        cluster.out()
                .error(
                        NoticeCode.DEESCALATION_FAILED,
                        "watchdog: de-escalation does not end; going on without it");
        if (wanted) {
            settleDown();
            return;
        }
        overdue = true;
        deadline = MonotonicTime.NEVER;
    }

    private void startUp() {
        phase = VipPhase.ESCALATING;
        resting = false;
        overdue = false;
        attempts++;
        ticket++;
        deadline = cluster.now().plus(cluster.config().escalationPatience());
        cluster.out().info(NoticeCode.ESCALATION_STARTED, "watchdog: escalation started");
        cluster.lease().tellDriverAgain();
        cluster.out().add(new Effect.Escalate(ticket));
    }

    private void settleDown() {
        phase = VipPhase.IDLE;
        resting = false;
        overdue = false;
        deadline = MonotonicTime.NEVER;
        if (wanted) {
            startUp();
        }
    }
}
