package org.pgwatchdog.core.machine;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// The second stage of online recovery (protocol v4, 13.1): who begins it asks all others to hold back the
/// clients of their pgpools until it ends. It begins here by an operator's order, or elsewhere. The
/// life check pauses meanwhile; what nobody ends, ends by itself.
final class OnlineRecovery {
    private static final String NO_QUORUM =
            "the cluster has no quorum: nodes that cannot be told may go on letting clients in";

    private final Cluster cluster;
    private Optional<String> initiator = Optional.empty();
    private boolean own;
    private MonotonicTime ends = MonotonicTime.NEVER;
    private @Nullable RecoveryQuestion question;

    OnlineRecovery(Cluster cluster) {
        this.cluster = cluster;
    }

    // Another node begins or ends one.

    /// A native answers the beginning once its clients are gone; we cannot keep them away from the pgpool
    /// beside us, so where that matters we refuse. An end of another's ends nothing that began here.
    void heard(RemoteNode from, int id, RecoveryPhase phase) {
        boolean begins = phase == RecoveryPhase.START;
        if (begins && cluster.config().failover().pgpoolReplicates()) {
            cluster.out()
                    .warn(
                            NoticeCode.RECOVERY,
                            "refusing the online recovery of \""
                                    + from.name()
                                    + "\": in the backend clustering modes native_replication and"
                                    + " snapshot_isolation every pgpool must hold back its clients"
                                    + " meanwhile, and pgwatchdog cannot make its pgpool do so;"
                                    + " stop the pgpool of this node and pgwatchdog for the time of"
                                    + " the recovery");
        }
        if (begins && (isUnderWay() || cluster.config().failover().pgpoolReplicates())) {
            cluster.courier().reject(from.id(), id);
            return;
        }
        cluster.courier().accept(from.id(), id);
        if (begins) {
            begin("\"" + from.name() + "\"");
        } else if (!own) {
            end("online recovery ends, says \"" + from.name() + "\"");
        }
    }

    // An operator begins or ends one here.

    void requested(Event.RecoveryRequested order) {
        boolean begins = order.phase() == RecoveryPhase.START;
        Optional<String> refusal = begins ? whyNotBegin() : whyNotEnd(order.force());
        if (refusal.isPresent()) {
            answer(order.client(), false, refusal.get());
            return;
        }
        List<RemoteNode> others = cluster.activeRemotes();
        if (begins) {
            begin("this node");
        } else {
            end("online recovery ends, says the operator");
        }
        own = begins;
        int id = cluster.courier().freshId();
        question = RecoveryQuestion.of(order, others, id, cluster.now());
        for (RemoteNode other : others) {
            cluster.courier().reply(other.id(), id, new PeerMessage.OnlineRecovery(order.phase()));
        }
        conclude();
    }

    private Optional<String> whyNotBegin() {
        WatchdogState state = cluster.local().state();
        boolean member = state == WatchdogState.LEADER || state == WatchdogState.STANDBY;
        if (isUnderWay()) {
            return Optional.of(
                    "online recovery is under way already, begun by "
                            + initiator.orElse("this node")
                            + "; it ends with the word of who began it, or "
                            + CoreLimits.RECOVERY_MAX.toMinutes()
                            + " min after its beginning");
        }
        if (question != null) {
            return Optional.of("the end of an online recovery is being told; ask again");
        }
        if (!member || cluster.leader().isEmpty()) {
            return Optional.of(
                    "this node is " + state.label() + ", no member of a cluster with a leader");
        }
        return hasQuorum() ? Optional.empty() : Optional.of(NO_QUORUM);
    }

    private boolean hasQuorum() {
        return cluster.snapshot(cluster.now()).quorum().permitsEscalation();
    }

    private Optional<String> whyNotEnd(boolean force) {
        if (question != null) {
            return Optional.of("the others are being told still; ask again");
        }
        if (own || force) {
            return Optional.empty();
        }
        return Optional.of(
                initiator
                                .map(name ->
                                        "online recovery was begun by " + name + ": end it there")
                                .orElse("no online recovery was begun here")
                        + "; --force tells all nodes its end all the same");
    }

    /// Takes a packet that answers the operator's question; false if it answers none.
    boolean answered(RemoteNode from, int id, PeerMessage message) {
        RecoveryQuestion open = question;
        if (open == null
                || !(message instanceof PeerMessage.Plain plain)
                || !open.isOwedBy(from, id)) {
            return false;
        }
        boolean known =
                plain.type() == PeerMessageType.ACCEPT
                        || plain.type() == PeerMessageType.REJECT
                        || plain.type() == PeerMessageType.ERROR;
        if (known) {
            open.answered(from, plain.type() == PeerMessageType.ACCEPT, cluster.now());
            conclude();
        }
        return known;
    }

    /// Ends what nobody else ends.
    void tick() {
        RecoveryQuestion open = question;
        if (open != null) {
            open.dropLost();
            conclude();
        }
        if (cluster.now().hasReached(ends)) {
            boolean ours = own;
            end(
                    "online recovery did not end in "
                            + CoreLimits.RECOVERY_MAX.toMinutes()
                            + " minutes; going on");
            if (ours) {
                tellEnd(cluster.activeRemotes());
            }
        }
    }

    private void conclude() {
        RecoveryQuestion open = question;
        if (open == null || !open.isSettled(cluster.now())) {
            return;
        }
        question = null;
        boolean alone = open.begins() && !hasQuorum();
        boolean done = open.isAgreed() && !alone;
        String outcome = alone ? NO_QUORUM : open.outcome();
        if (!done && open.begins()) {
            end("online recovery does not begin: " + outcome);
            tellEnd(open.possiblyBegun());
        }
        answer(open.client(), done, outcome);
    }

    private void tellEnd(List<RemoteNode> nodes) {
        for (RemoteNode node : nodes) {
            cluster.courier().send(node.id(), new PeerMessage.OnlineRecovery(RecoveryPhase.END));
        }
    }

    // The state.

    private boolean isUnderWay() {
        return initiator.isPresent();
    }

    private void begin(String name) {
        initiator = Optional.of(name);
        ends = cluster.now().plus(CoreLimits.RECOVERY_MAX);
        cluster.out().info(NoticeCode.RECOVERY, "online recovery begins, begun by " + name);
        cluster.out().add(new Effect.RecoveryMode(true));
    }

    private void end(String text) {
        own = false;
        ends = MonotonicTime.NEVER;
        if (isUnderWay()) {
            initiator = Optional.empty();
            cluster.out().info(NoticeCode.RECOVERY, text);
            cluster.out().add(new Effect.RecoveryMode(false));
        }
    }

    private void answer(long client, boolean done, String text) {
        cluster.out().add(new Effect.ControlReply(client, done, text));
    }
}
