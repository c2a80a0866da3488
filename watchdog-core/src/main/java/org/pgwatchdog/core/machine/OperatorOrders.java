package org.pgwatchdog.core.machine;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.PauseMark;
import org.pgwatchdog.core.model.NodeId;

/// What an operator orders through the control socket: a switchover, a pause and its end.
final class OperatorOrders {
    private final Cluster cluster;
    private final Signals signals;
    private final Pauses pauses;

    OperatorOrders(Cluster cluster, Signals signals, Pauses pauses) {
        this.cluster = cluster;
        this.signals = signals;
        this.pauses = pauses;
    }

    void switchover(long client, Optional<NodeId> to) {
        String refusal = refusal(to);
        if (refusal != null) {
            answer(client, false, refusal);
            return;
        }
        NodeId successor = to.orElseGet(this::bestStandby);
        answer(client, true, "leadership goes to node " + successor);
        cluster.out()
                .info(
                        NoticeCode.SWITCHOVER,
                        "switchover to node " + successor + " asked for by the operator");
        signals.add(new Signal.HandOver(successor, "switchover"));
    }

    private @Nullable String refusal(Optional<NodeId> to) {
        if (!cluster.leadsLocally()) {
            return "this node does not lead; ask "
                    + cluster.remoteLeader()
                            .map(node -> "node " + node.id() + " \"" + node.name() + "\"")
                            .orElse("again when there is a leader");
        }
        if (cluster.standbys().isEmpty()) {
            return "no standby has joined this leader";
        }
        if (!cluster.events().isIdle()) {
            return "a failover of a backend is being carried out; ask again when it has ended";
        }
        if (to.isPresent() && !cluster.standbys().contains(to.get())) {
            return "node " + to.get() + " is not a joined standby; joined: " + cluster.standbys();
        }
        return null;
    }

    /// The joined standby of the highest priority, rather one that understands a hand-over; of equals the
    /// lowest id.
    private NodeId bestStandby() {
        return HandOver.bestSuccessor(cluster)
                .orElseGet(() ->
                        cluster.standbys().stream()
                                .min(
                                        Comparator.comparingInt((NodeId id) ->
                                                        -cluster.remote(id).priority())
                                                .thenComparing(Comparator.naturalOrder()))
                                .orElseThrow());
    }

    void pause(long client, boolean pause) {
        if (!cluster.lease().isOn()) {
            answer(
                    client,
                    false,
                    "without leases (vip_lease) nodes cannot promise each other to hold still");
            return;
        }
        PauseMark old = cluster.pause();
        if (old.paused() == pause) {
            answer(client, true, pause ? "paused already" : "not paused");
            return;
        }
        pauses.set(old.next(pause), "the operator");
        answer(
                client,
                true,
                pause
                        ? "paused: no elections and no moves of the virtual IP by themselves; native"
                                + " nodes do not know of it"
                        : "resumed");
    }

    private void answer(long client, boolean done, String text) {
        cluster.out().add(new Effect.ControlReply(client, done, text));
    }
}
