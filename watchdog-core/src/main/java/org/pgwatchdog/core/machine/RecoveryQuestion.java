package org.pgwatchdog.core.machine;

import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.MonotonicTime;

/// An operator's word about online recovery on its way to all other nodes, and what they say to it. One
/// refusal of the beginning settles it.
final class RecoveryQuestion {
    private static final String AT_ONCE =
            ": it is in another online recovery, or a pgwatchdog whose pgpool cannot hold back its"
                    + " clients (stop both there for the time of the recovery); see its log";

    private static final String LATE =
            ": its clients did not leave within its recovery_timeout; see"
                    + " client_idle_limit_in_recovery";

    private final Event.RecoveryRequested order;
    private final int id;
    private final MonotonicTime asked;
    private final MonotonicTime deadline;
    private final List<RemoteNode> awaited;
    private final List<RemoteNode> agreed = new ArrayList<>();
    private final List<RemoteNode> refused = new ArrayList<>();
    private final List<RemoteNode> lost = new ArrayList<>();
    private boolean refusedAtOnce;

    private RecoveryQuestion(
            Event.RecoveryRequested order, List<RemoteNode> others, int id, MonotonicTime now) {
        this.order = order;
        this.awaited = new ArrayList<>(others);
        this.id = id;
        this.asked = now;
        this.deadline =
                order.phase() == RecoveryPhase.START
                        ? now.plus(order.patience()).plus(CoreLimits.FORWARD_TIMEOUT)
                        : now.plus(CoreLimits.FORWARD_TIMEOUT);
    }

    static RecoveryQuestion of(
            Event.RecoveryRequested order, List<RemoteNode> others, int id, MonotonicTime now) {
        return new RecoveryQuestion(order, others, id, now);
    }

    long client() {
        return order.client();
    }

    boolean begins() {
        return order.phase() == RecoveryPhase.START;
    }

    boolean isOwedBy(RemoteNode node, int answered) {
        return answered == id && awaited.contains(node);
    }

    void answered(RemoteNode from, boolean accepted, MonotonicTime now) {
        awaited.remove(from);
        (accepted ? agreed : refused).add(from);
        refusedAtOnce |= !accepted && now.isBefore(asked.plus(CoreLimits.RECOVERY_REFUSED_AT_ONCE));
    }

    /// Who is lost is not waited for, as natives have it.
    void dropLost() {
        for (RemoteNode node : List.copyOf(awaited)) {
            if (!node.isActive()) {
                awaited.remove(node);
                lost.add(node);
            }
        }
    }

    boolean isSettled(MonotonicTime now) {
        return awaited.isEmpty() || (begins() && !refused.isEmpty()) || now.hasReached(deadline);
    }

    boolean isAgreed() {
        return awaited.isEmpty() && refused.isEmpty();
    }

    /// Who may be holding back clients although the question failed. Who refuses at once is busy with
    /// another recovery, which must go on; who refuses later has begun, and waited for its clients in vain.
    List<RemoteNode> possiblyBegun() {
        List<RemoteNode> all = new ArrayList<>(agreed);
        all.addAll(awaited);
        if (!refusedAtOnce) {
            all.addAll(refused);
        }
        return all;
    }

    /// For the operator.
    String outcome() {
        StringBuilder text = new StringBuilder();
        if (isAgreed()) {
            text.append(begins() ? "online recovery begins" : "online recovery has ended");
            text.append(agreed.isEmpty() ? "; no other node is there" : "; agreed: ");
            text.append(names(agreed));
        } else if (!refused.isEmpty()) {
            text.append("refused by ").append(names(refused));
            text.append(begins() ? (refusedAtOnce ? AT_ONCE : LATE) : "");
        } else {
            text.append("no answer of ").append(names(awaited));
        }
        if (!lost.isEmpty()) {
            text.append("; lost meanwhile: ").append(names(lost));
        }
        return text.toString();
    }

    private static String names(List<RemoteNode> nodes) {
        List<String> names =
                nodes.stream()
                        .map(node -> "node " + node.id() + " \"" + node.name() + "\"")
                        .toList();
        return String.join(", ", names);
    }
}
