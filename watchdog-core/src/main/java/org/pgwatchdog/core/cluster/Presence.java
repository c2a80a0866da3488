package org.pgwatchdog.core.cluster;

import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.LostReason;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// Who is there: connecting to the other nodes, losing them and finding them again (protocol v4, 3.7,
/// 8.4 and 10.5).
public final class Presence {
    private final Cluster cluster;

    Presence(Cluster cluster) {
        this.cluster = cluster;
    }

    /// Books the loss of a node and closes its connections.
    public void lose(RemoteNode node, LostReason reason) {
        boolean saidGoodBye = reason == LostReason.SHUTDOWN;
        if (!saidGoodBye && node.isReachable()) {
            cluster.courier().service(node.id(), ClusterServiceCode.NODE_APPEARING_LOST);
        }
        if (node.isConnectingOrReachable()) {
            cluster.out().add(new Effect.Disconnect(node.id()));
        }
        node.lost(saidGoodBye ? WatchdogState.SHUTDOWN : WatchdogState.LOST, reason, cluster.now());
        cluster.out()
                .warn(
                        saidGoodBye ? NoticeCode.PEER_SHUTDOWN : NoticeCode.PEER_LOST,
                        saidGoodBye
                                ? "remote node \"" + node.name() + "\" is shutting down"
                                : "remote node \"" + node.name() + "\" is lost: " + reason.label());
        if (cluster.isLeader(node.id())) {
            cluster.forgetLeader();
        }
        if (saidGoodBye && cluster.config().membership().removeShutdownNodes()) {
            cluster.revoke(node, MembershipStatus.REVOKED_SHUTDOWN);
        }
        cluster.forwards().nodeLost(node.id());
        boolean silentEnd = reason == LostReason.NOT_REACHABLE;
        if (silentEnd && cluster.voter().boundTo().filter(node.id()::equals).isPresent()) {
            // Whether it is dead decides how soon another may lead: its host may say so.
            connect(node);
        }
    }

    /// Books the return of a lost node, and tells it what it has missed: while it was lost it heard of no
    /// change here, except by the ADD NODE of a new connection.
    public void find(RemoteNode node) {
        cluster.out()
                .info(NoticeCode.PEER_FOUND, "remote node \"" + node.name() + "\" is found again");
        node.forgetLostReason();
        cluster.restoreMembership(node);
        node.found(cluster.now());
        cluster.courier().service(node.id(), ClusterServiceCode.NODE_APPEARING_FOUND);
        if (!node.knows(cluster.local().state())) {
            cluster.courier()
                    .send(node.id(), new PeerMessage.NodeInformation(cluster.portrait().info()));
        }
    }

    /// A send to `id` found no working connection.
    public void sendFailed(NodeId id) {
        cluster.remote(id).sendFailed();
    }

    /// The life check confirms a loss; from now on only the life check or a new ADD NODE revives it.
    public void lostByLifecheckToo(RemoteNode node) {
        node.lostFor(LostReason.LIFECHECK);
    }

    /// The life check finds a lost node alive that is not connected: it may return.
    public void lifecheckFound(RemoteNode node) {
        node.lostFor(LostReason.NOT_REACHABLE);
    }

    /// Closes all connections because this node leaves; nobody is told that *they* are lost.
    public void partWithAll() {
        for (RemoteNode node : cluster.remotes()) {
            if (node.isConnectingOrReachable()) {
                cluster.out().add(new Effect.Disconnect(node.id()));
                node.disconnected();
            }
            if (node.isActive()) {
                node.lost(WatchdogState.LOST, LostReason.NOT_REACHABLE, cluster.now());
                cluster.forwards().nodeLost(node.id());
            }
        }
    }

    /// Starts a connection, unless one is up or under way.
    public void connect(RemoteNode node) {
        if (!node.hasOutbound()) {
            node.connecting(cluster.now());
            cluster.out().add(new Effect.Connect(node.id()));
        }
    }

    /// Tries again to reach a node that is not connected, at its time; nodes that said good-bye are
    /// left alone (protocol v4, 3.7).
    public void reconnectIfDue(RemoteNode node) {
        if (node.attemptOverdue(cluster.now())) {
            node.connectFailed(cluster.now());
        }
        if (node.state() != WatchdogState.SHUTDOWN
                && !node.hasOutbound()
                && cluster.now().hasReached(nextAttempt(node))) {
            connect(node);
        }
    }

    /// When the next attempt to prove a death is due; never if no proof is needed.
    public MonotonicTime deadline() {
        MonotonicTime next = MonotonicTime.NEVER;
        for (RemoteNode node : cluster.remotes()) {
            if (needsProof(node) && !node.hasOutbound()) {
                next = next.earlierOf(nextAttempt(node));
            }
        }
        return next;
    }

    private MonotonicTime nextAttempt(RemoteNode node) {
        return node.nextAttempt(
                needsProof(node) ? CoreLimits.PROOF_INTERVAL : CoreLimits.RECONNECT_INTERVAL);
    }

    /// Whether this node has promised itself to a lost one whose connections have ended.
    private boolean needsProof(RemoteNode node) {
        return node.state() == WatchdogState.LOST
                && node.lostReason().filter(LostReason.NOT_REACHABLE::equals).isPresent()
                && cluster.voter().boundTo().filter(node.id()::equals).isPresent();
    }

    /// Why an active node counts as lost now, if it does (protocol v4, 10.5).
    public Optional<LostReason> reasonToLose(RemoteNode node) {
        if (!node.isActive()) {
            return Optional.empty();
        }
        if (!node.isConnectingOrReachable()) {
            return Optional.of(LostReason.NOT_REACHABLE);
        }
        if (node.owesReply(cluster.now())) {
            return Optional.of(LostReason.RECEIVE_TIMEOUT);
        }
        if (node.sendFailures() > CoreLimits.SEND_FAILURES_MAX) {
            return Optional.of(LostReason.SEND_FAILURES);
        }
        return node.missedBeacons() > CoreLimits.MISSED_BEACONS_MAX
                ? Optional.of(LostReason.MISSING_BEACON_REPLIES)
                : Optional.empty();
    }

    /// Whether a node has been in `state` longer than membership allows; a zero limit means never.
    /// A DEAD node's time counts from the local start, a LOST one's from its loss.
    public boolean isOverdue(RemoteNode node, WatchdogState state, Duration limit) {
        if (limit.isZero() || node.state() != state) {
            return false;
        }
        MonotonicTime since =
                state == WatchdogState.LOST ? node.lostAt() : cluster.local().startedAt();
        return cluster.now().since(since).compareTo(limit) >= 0;
    }
}
