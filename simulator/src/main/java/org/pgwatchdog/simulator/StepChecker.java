package org.pgwatchdog.simulator;

import java.util.List;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// What must hold after every step of one node, judged from outside: events in, effects and snapshots
/// out.
final class StepChecker {
    /// Peers' ids that a reply or a relayed message may carry: at least, and for each node.
    private static final int FOREIGN_IDS_MIN = 512;

    private static final int FOREIGN_IDS_PER_NODE = 64;

    /// Own ids are taken one by one; a larger jump is no own id.
    private static final int OWN_ID_JUMP_MAX = 1024;

    private final int node;
    private final RecentIds foreignIds;
    private int lastOwnId;
    private boolean anyOwnId;
    private long lastTicket;
    private int deadlinesInVain;

    /// @param nodes of the cluster
    StepChecker(int node, int nodes) {
        this.node = node;
        this.foreignIds = new RecentIds(Math.max(FOREIGN_IDS_MIN, FOREIGN_IDS_PER_NODE * nodes));
    }

    /// Counts wake-ups that left the deadline in the past: the loop would spin for ever.
    void deadlineServed(boolean stillPast) {
        deadlinesInVain = stillPast ? deadlinesInVain + 1 : 0;
        if (deadlinesInVain > SimulatorLimits.DEADLINE_REPEATS_MAX) {
            throw failure("the deadline does not move on");
        }
    }

    void check(
            MonotonicTime now,
            Event event,
            ClusterSnapshot before,
            ClusterSnapshot after,
            List<Effect> effects) {
        if (effects.size() > SimulatorLimits.EFFECTS_PER_STEP_MAX) {
            throw failure(effects.size() + " effects of one step, " + event);
        }
        rememberForeignId(event);
        checkTransition(event, before, after, effects);
        checkSnapshot(event, after);
        checkEscalation(event, after, effects);
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Send(_, int id, _) -> checkId(now, id, effect);
                case Effect.SendOutbound(_, int id, _) -> checkId(now, id, effect);
                case Effect.Escalate(long ticket) -> checkTicket(ticket);
                case Effect.Deescalate(long ticket) -> checkTicket(ticket);
                case Effect.ReassertVip(long ticket) -> checkTicket(ticket);
                case Effect.RenewLease _,
                        Effect.PrepareVip _,
                        Effect.PersistVote _,
                        Effect.Connect _,
                        Effect.Disconnect _,
                        Effect.Reply _,
                        Effect.ControlReply _,
                        Effect.SyncBackends _,
                        Effect.RunFailover _,
                        Effect.RoleChanged _,
                        Effect.FailoverAnswered _,
                        Effect.RestoreQuarantined _,
                        Effect.ResubmitQuarantined _,
                        Effect.RunClusterCommand _,
                        Effect.RecoveryMode _,
                        Effect.Notice _,
                        Effect.Halt _ -> {
                    // Nothing of its own to check.
                }
            }
        }
    }

    private void checkTransition(
            Event event, ClusterSnapshot before, ClusterSnapshot after, List<Effect> effects) {
        WatchdogState from = before.localNode().state();
        WatchdogState to = after.localNode().state();
        int changes = 0;
        for (Effect effect : effects) {
            if (effect instanceof Effect.Notice(var code, _, _)
                    && code == NoticeCode.STATE_CHANGED) {
                changes++;
            }
        }
        if (changes == 0 && from != to) {
            throw failure(from + " became " + to + " without a notice, on " + event);
        }
        if (changes > 0 && !LegalTransitions.lead(from, to, changes)) {
            throw failure(
                    "no %d arrows lead from %s to %s, on %s".formatted(changes, from, to, event));
        }
    }

    private void checkSnapshot(Event event, ClusterSnapshot after) {
        WatchdogState state = after.localNode().state();
        if (after.escalated() && state != WatchdogState.LEADER) {
            throw failure(state + " counts as escalated after " + event);
        }
        if (after.standbyCount() >= after.nodes().size()) {
            throw failure(after.standbyCount() + " standbys after " + event);
        }
        if (after.memberRemoteCount() >= after.nodes().size()) {
            throw failure(after.memberRemoteCount() + " remote members after " + event);
        }
    }

    /// Only a leader whose quorum permits it may start to raise the address; one that steps down in
    /// the same step must order the release after it.
    private void checkEscalation(Event event, ClusterSnapshot after, List<Effect> effects) {
        boolean raised = false;
        for (Effect effect : effects) {
            if (effect instanceof Effect.Escalate || effect instanceof Effect.ReassertVip) {
                raised = true;
            } else if (effect instanceof Effect.Deescalate) {
                raised = false;
            }
        }
        if (!raised) {
            return;
        }
        if (after.localNode().state() != WatchdogState.LEADER) {
            throw failure(after.localNode().state() + " raises the address, on " + event);
        }
        // While the cluster is paused the promises behind the lease stand in for the quorum.
        boolean promised = after.paused() && after.leaseRemaining().isPresent();
        if (!after.quorum().permitsEscalation() && !promised) {
            throw failure("raises the address with " + after.quorum() + ", on " + event);
        }
    }

    private void rememberForeignId(Event event) {
        if (event instanceof Event.MessageReceived(_, int id, _)) {
            foreignIds.add(id);
        } else if (event instanceof Event.PeerAccepted(_, int id, _)) {
            foreignIds.add(id);
        }
    }

    private void checkId(MonotonicTime now, int id, Effect effect) {
        int jump = id - lastOwnId;
        boolean own = !anyOwnId || (jump >= 0 && jump <= OWN_ID_JUMP_MAX);
        if (foreignIds.contains(id)) {
            return;
        }
        if (own) {
            lastOwnId = id;
            anyOwnId = true;
        } else {
            throw failure(
                    "command id %s is neither the next after %s nor a peer's, at %s in %s"
                            .formatted(
                                    Integer.toUnsignedString(id),
                                    Integer.toUnsignedString(lastOwnId),
                                    now,
                                    effect));
        }
    }

    private void checkTicket(long ticket) {
        if (ticket <= lastTicket && lastTicket != 0) {
            throw failure("ticket " + ticket + " after " + lastTicket);
        }
        lastTicket = ticket;
    }

    private Violation failure(String text) {
        return Violation.safety("n" + node + ": " + text);
    }
}
