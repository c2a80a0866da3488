package org.pgwatchdog.core.legacy;

import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.model.ClusterSnapshot.VipPhase;
import org.pgwatchdog.core.model.MonotonicTime;

/// Raising and dropping the virtual IP, with the escalation command before it (protocol v3, 10.4 and 12).
/// Dropping starts at once, whatever else is going on; raising waits for a running drop, but not longer
/// than the patience. Without `delegate_IP` the driver has nothing to do but the command.
final class VirtualAddress {
    private final LegacyNode node;
    private VipPhase phase = VipPhase.IDLE;
    private boolean wanted;
    private boolean impossible;
    private long ticket;
    private int attempts;
    private MonotonicTime deadline = MonotonicTime.NEVER;

    VirtualAddress(LegacyNode node) {
        this.node = node;
    }

    VipPhase phase() {
        return phase;
    }

    MonotonicTime deadline() {
        return deadline;
    }

    /// True if it could not be raised here as often as it was tried.
    boolean isImpossible() {
        return impossible;
    }

    /// True while nothing of it is here, as far as this node can tell.
    boolean isDown() {
        return phase == VipPhase.IDLE;
    }

    void up() {
        if (wanted) {
            return;
        }
        wanted = true;
        impossible = false;
        attempts = 0;
        if (phase != VipPhase.DEESCALATING) {
            startUp();
        }
    }

    void down() {
        if (!wanted) {
            return;
        }
        wanted = false;
        impossible = false;
        attempts = 0;
        startDown();
    }

    /// The address vanished from the host.
    void vanished() {
        if (phase != VipPhase.ESCALATED || node.config().delegateIp().isEmpty()) {
            return;
        }
        node.out()
                .warn(
                        NoticeCode.VIP_VANISHED,
                        "the virtual IP vanished from this host; raising it again");
        phase = VipPhase.ESCALATING;
        attempts = 1;
        arm();
        node.out().add(new Effect.ReassertVip(ticket));
    }

    void upEnded(long endedTicket, boolean succeeded, String detail) {
        if (endedTicket != ticket || phase != VipPhase.ESCALATING) {
            return;
        }
        if (succeeded) {
            phase = VipPhase.ESCALATED;
            deadline = MonotonicTime.NEVER;
            node.out().info(NoticeCode.ESCALATION_DONE, "watchdog: escalation done: " + detail);
            return;
        }
        node.out()
                .error(
                        NoticeCode.ESCALATION_FAILED,
                        "watchdog: escalation failed (attempt " + attempts + "): " + detail);
        upFailed();
    }

    void downEnded(long endedTicket, boolean succeeded, String detail) {
        if (endedTicket != ticket || phase != VipPhase.DEESCALATING) {
            return;
        }
        if (succeeded) {
            node.out()
                    .info(NoticeCode.DEESCALATION_DONE, "watchdog: de-escalation done: " + detail);
            settle();
        } else {
            node.out()
                    .error(
                            NoticeCode.DEESCALATION_FAILED,
                            "watchdog: de-escalation failed (attempt " + attempts + "): " + detail);
            downFailed();
        }
    }

    void tick() {
        if (!node.now().hasReached(deadline)) {
            return;
        }
        switch (phase) {
            case ESCALATING -> upFailed();
            case FAILED -> startUp();
            case DEESCALATING -> downFailed();
            case IDLE, ESCALATED -> deadline = MonotonicTime.NEVER;
        }
    }

    private void upFailed() {
        phase = VipPhase.FAILED;
        impossible = attempts >= LegacyLimits.ESCALATION_ATTEMPTS_MAX;
        deadline = node.now().plus(LegacyLimits.ESCALATION_RETRY);
    }

    /// A drop that fails or hangs is tried again, but not for ever: a process that ends must not wait, and
    /// the lease in the kernel ends the address anyway.
    private void downFailed() {
        if (attempts >= LegacyLimits.ESCALATION_ATTEMPTS_MAX) {
            settle();
        } else {
            startDown();
        }
    }

    private void settle() {
        phase = VipPhase.IDLE;
        deadline = MonotonicTime.NEVER;
        if (wanted) {
            attempts = 0;
            startUp();
        }
    }

    private void startUp() {
        phase = VipPhase.ESCALATING;
        arm();
        node.out().info(NoticeCode.ESCALATION_STARTED, "watchdog: escalation started");
        node.out().add(new Effect.Escalate(ticket));
    }

    private void startDown() {
        phase = VipPhase.DEESCALATING;
        arm();
        node.out().info(NoticeCode.DEESCALATION_STARTED, "watchdog: de-escalation started");
        node.out().add(new Effect.Deescalate(ticket));
    }

    private void arm() {
        attempts++;
        ticket++;
        deadline = node.now().plus(node.config().timing().escalationPatience());
    }
}
