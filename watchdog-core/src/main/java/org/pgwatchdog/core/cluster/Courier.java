package org.pgwatchdog.core.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// Sends packets to the other nodes and numbers them (protocol v4, chapter 6.1).
public final class Courier {
    private final Cluster cluster;
    private int lastId;
    private @Nullable ClusterServiceCode lastBroadcast;
    private MonotonicTime lastBroadcastAt = MonotonicTime.ZERO;

    Courier(Cluster cluster, int firstId) {
        this.cluster = cluster;
        this.lastId = firstId;
    }

    public static PeerMessage plain(PeerMessageType type) {
        return new PeerMessage.Plain(type);
    }

    /// A command id not used before.
    public int freshId() {
        return ++lastId;
    }

    /// Sends with a fresh id and returns it.
    public int send(NodeId to, PeerMessage message) {
        int id = freshId();
        reply(to, id, message);
        return id;
    }

    /// Sends with a given id: a reply, or one copy of a broadcast.
    public void reply(NodeId to, int id, PeerMessage message) {
        if (message instanceof PeerMessage.NodeInformation(var info)) {
            cluster.remote(to).told(info.state());
        }
        cluster.out().add(new Effect.Send(to, id, message));
    }

    public void accept(NodeId to, int id) {
        reply(to, id, plain(PeerMessageType.ACCEPT));
    }

    public void reject(NodeId to, int id) {
        reply(to, id, plain(PeerMessageType.REJECT));
    }

    public void error(NodeId to, int id) {
        reply(to, id, plain(PeerMessageType.ERROR));
    }

    /// Answers with this node's info.
    public void replyInfo(NodeId to, int id) {
        reply(to, id, new PeerMessage.NodeInformation(cluster.portrait().info()));
    }

    public void requestInfo(NodeId from) {
        send(from, plain(PeerMessageType.REQUEST_INFO));
    }

    /// Sends to every reachable node under one fresh id, but not to lost ones: what queues up at a frozen
    /// host is read when it thaws, and an old claim to lead would mislead it (deviation 15).
    public void broadcast(PeerMessage message) {
        broadcast(freshId(), _ -> message);
    }

    /// A broadcast that is not the same for everyone.
    public void broadcast(Function<RemoteNode, PeerMessage> messageFor) {
        broadcast(freshId(), messageFor);
    }

    private void broadcast(int id, Function<RemoteNode, PeerMessage> messageFor) {
        for (RemoteNode node : cluster.remotes()) {
            if (node.isReachable() && node.state() != WatchdogState.LOST) {
                reply(node.id(), id, messageFor.apply(node));
            }
        }
    }

    /// Tells every reachable node how this one stands.
    public void announce() {
        broadcast(new PeerMessage.NodeInformation(cluster.portrait().info()));
    }

    /// Sends a service message with a fresh id.
    public void service(NodeId to, ClusterServiceCode code) {
        send(to, new PeerMessage.ClusterService(code));
    }

    /// Broadcasts a service message, unless the last one was the same and is younger than five
    /// seconds (protocol v4, 7.5).
    public void broadcastService(ClusterServiceCode code, Optional<Integer> id) {
        MonotonicTime now = cluster.now();
        boolean flood =
                lastBroadcast == code
                        && now.since(lastBroadcastAt).compareTo(CoreLimits.SERVICE_FLOOD_WINDOW)
                                < 0;
        if (flood) {
            return;
        }
        lastBroadcast = code;
        lastBroadcastAt = now;
        PeerMessage message = new PeerMessage.ClusterService(code);
        broadcast(id.orElseGet(this::freshId), _ -> message);
    }

    /// Asks a node to join again: REQUIRE TO RELOAD, or NEEDS ELECTION for releases that do not know
    /// that (protocol v4, 2.4).
    public void requireReload(RemoteNode node) {
        service(
                node.id(),
                node.understandsReload()
                        ? ClusterServiceCode.REQUIRE_RELOAD
                        : ClusterServiceCode.NEEDS_ELECTION);
    }

    /// Tells those nodes how this one stands that understand votes and promises.
    public void announceToVoters() {
        PeerMessage news = new PeerMessage.NodeInformation(cluster.portrait().info());
        int id = freshId();
        for (RemoteNode node : cluster.remotes()) {
            if (node.isReachable() && node.isActive() && node.lease().isPresent()) {
                reply(node.id(), id, news);
            }
        }
    }

    /// Sends a beacon to these nodes without counting who misses it.
    ///
    /// @return the id their answers will carry
    int beaconTo(List<NodeId> targets) {
        int id = freshId();
        PeerMessage beacon = cluster.portrait().beacon();
        targets.forEach(target -> reply(target, id, beacon));
        return id;
    }

    /// Issues a cluster command to all active nodes and waits for their replies.
    ///
    /// @return the command's id
    public int commandToActive(PeerMessage message, Duration timeout) {
        return commandToActive(_ -> message, message.type(), timeout);
    }

    /// A command of one type that is not the same for everyone.
    ///
    /// @return the command's id
    public int commandToActive(
            Function<RemoteNode, PeerMessage> messageFor, PeerMessageType type, Duration timeout) {
        List<NodeId> targets = new ArrayList<>();
        int id = freshId();
        for (RemoteNode node : cluster.remotes()) {
            if (node.isActive() && node.isReachable()) {
                targets.add(node.id());
                reply(node.id(), id, messageFor.apply(node));
            }
        }
        await(id, type, targets, timeout);
        return id;
    }

    /// Issues a cluster command to some nodes and waits for their replies.
    public void command(PeerMessage message, List<NodeId> targets, Duration timeout) {
        int id = freshId();
        targets.forEach(target -> reply(target, id, message));
        await(id, message.type(), targets, timeout);
    }

    private void await(int id, PeerMessageType type, List<NodeId> targets, Duration timeout) {
        cluster.commands().add(new PendingCommand(id, type, targets, cluster.now().plus(timeout)));
    }
}
