package org.pgwatchdog.core.machine;

import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.PendingCommands;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.NetworkCondition;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.LostReason;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// Turns events into facts of the cluster and signals for the state: the part of the work that is the
/// same in every state and comes first (protocol v4, 8.4; native `wd_cluster_state_machine` preamble,
/// `read_sockets`).
final class EventIntake {
    private final Cluster cluster;
    private final Signals signals;
    private final ClusterOrders orders;
    private final DatabaseOrders databases;
    private final LocalClients clients;
    private final LeaseIntake leases;
    private final OperatorOrders operator;

    EventIntake(
            Cluster cluster,
            Signals signals,
            ClusterOrders orders,
            DatabaseOrders databases,
            Pauses pauses) {
        this.cluster = cluster;
        this.signals = signals;
        this.orders = orders;
        this.databases = databases;
        this.clients = new LocalClients(cluster, orders, databases, this);
        this.leases = new LeaseIntake(cluster, signals, pauses);
        this.operator = new OperatorOrders(cluster, signals, pauses);
    }

    /// Handles one event; [Event.Started] and [Event.DeadlineReached] are the engine's own business.
    void accept(Event event) {
        switch (event) {
            case Event.Started _, Event.DeadlineReached _ -> {}
            case Event.LinkOpened(var peer) -> linkOpened(cluster.remote(peer));
            case Event.PeerAccepted(var peer, var id, var info) ->
                    peerAccepted(cluster.remote(peer), id, info);
            case Event.LinkClosed(var peer, var side, _) -> cluster.remote(peer).linkClosed(side);
            case Event.ConnectFailed(var peer, var refused, _) ->
                    connectFailed(cluster.remote(peer), refused);
            case Event.MessageReceived(var from, var id, var message) ->
                    messageReceived(cluster.remote(from), id, message);
            case Event.SendFailed(var to, _) -> cluster.presence().sendFailed(to);
            case Event.IpcRequested(var client, var request) -> clients.serve(client, request);
            case Event.IpcClientGone(var client) -> cluster.forwards().clientGone(client);
            case Event.LifecheckReported(var node, var status, var message) ->
                    lifecheck(node, status, message, false);
            case Event.NetworkReported report -> network(report);
            case Event.LocalPgpoolReported(var alive, var detail) -> localPgpool(alive, detail);
            case Event.OutsideReported(var reached, var detail) -> outside(reached, detail);
            case Event.EscalationEnded(var ticket, var succeeded, var detail) -> {
                if (cluster.escalation().upEnded(ticket, succeeded, detail)) {
                    vipIsImpossible();
                }
            }
            case Event.DeescalationEnded(var ticket, var succeeded, var detail) ->
                    cluster.escalation().downEnded(ticket, succeeded, detail);
            case Event.VipPrepared(var ticket, var ready, var detail) ->
                    leases.prepared(ticket, ready, detail);
            case Event.VotePersisted(var record, var stored, var detail) ->
                    leases.persisted(record, stored, detail);
            case Event.BackendsReported(var statuses, var quarantined) ->
                    databases.book().reported(statuses, quarantined);
            case Event.FailoverWanted(var ticket, var request, var reason) ->
                    databases.requestOfBridge(ticket, request, reason);
            case Event.FailoverStarted(var id) -> databases.started(id);
            case Event.FailoverEnded(var id, var result, var detail) ->
                    databases.ended(id, result, detail);
            case Event.ConfigReloaded(var config) -> {
                cluster.config(config);
                cluster.out().info(NoticeCode.RELOADED, "configuration reloaded");
            }
            case Event.SwitchoverRequested(var client, var to) -> operator.switchover(client, to);
            case Event.PauseRequested(var client, var pause) -> operator.pause(client, pause);
            case Event.RecoveryRequested order -> orders.recovery().requested(order);
            case Event.ShutdownRequested(var why) -> signals.add(new Signal.Shutdown(why));
        }
    }

    // Connections.

    private void linkOpened(RemoteNode node) {
        node.outboundOpened(cluster.now());
        int id = cluster.courier().freshId();
        node.addSent(id);
        node.told(cluster.local().state());
        cluster.out()
                .add(
                        new Effect.SendOutbound(
                                node.id(), id, new PeerMessage.AddNode(cluster.portrait().info())));
    }

    private void connectFailed(RemoteNode node, boolean refused) {
        node.connectFailed(cluster.now());
        leases.notReached(node, refused);
    }

    private void peerAccepted(RemoteNode node, int id, NodeInfo info) {
        WatchdogState before = node.state();
        node.inboundOpened();
        node.received(cluster.now());
        node.hear(info, cluster.now());
        leases.heard(node, info);
        cluster.restoreMembership(node);
        if (before == WatchdogState.STANDBY && info.state() != WatchdogState.STANDBY) {
            cluster.standbyLeft(node.id());
        }
        switch (before) {
            case SHUTDOWN ->
                    signals.add(new Signal.PacketReceived(node, id, new PeerMessage.AddNode(info)));
            case LOST -> {
                signals.add(new Signal.PacketReceived(node, id, new PeerMessage.AddNode(info)));
                cluster.presence().find(node);
                node.hear(info, cluster.now());
                signals.add(new Signal.RemoteNodeFound(node));
            }
            default -> greet(node, id);
        }
        if (contradicts(node)) {
            signals.add(new Signal.PacketReceived(node, id, new PeerMessage.NodeInformation(info)));
        }
        signals.add(new Signal.PeerAdmitted(node));
        cluster.presence().connect(node);
    }

    /// Whether a new connection's ADD NODE changes who leads: our leader came back as something else,
    /// or a leader shows up while we have none. The rules for node info then apply to it.
    private boolean contradicts(RemoteNode node) {
        boolean leads = node.state() == WatchdogState.LEADER;
        return leads ? cluster.leader().isEmpty() : cluster.isLeader(node.id());
    }

    /// Natives leave the first contact unanswered. A leader's answer spares the newcomer five seconds
    /// and harms nobody; other answers would mislead a native newcomer (deviation 3).
    private void greet(RemoteNode node, int id) {
        boolean newcomerUnderstands = node.isExtended() && cluster.leader().isPresent();
        if (cluster.leadsLocally() || newcomerUnderstands) {
            cluster.courier().replyInfo(node.id(), id);
        }
    }

    // Packets.

    private void messageReceived(RemoteNode from, int id, PeerMessage message) {
        from.received(cluster.now());
        if (message instanceof PeerMessage.Plain plain
                && plain.type() == PeerMessageType.GOING_DOWN) {
            lose(from, LostReason.SHUTDOWN);
            return;
        }
        if (message instanceof PeerMessage.Unknown) {
            return;
        }
        if (refusesUs(from, id, message)) {
            return;
        }
        if (cluster.forwards().reply(from.id(), id, message)
                || orders.recovery().answered(from, id, message)) {
            return;
        }
        leases.heard(from, id, message);
        boolean reply = cluster.commands().expects(from.id(), id, message);
        boolean info = message.type() == PeerMessageType.NODE_INFO;
        if (!reply || info) {
            deliver(from, id, message);
        }
        if (reply) {
            cluster.commands()
                    .reply(from.id(), id, message, cluster.quota())
                    .ifPresent(this::finished);
        }
    }

    private void deliver(RemoteNode from, int id, PeerMessage message) {
        switch (message) {
            case PeerMessage.FailoverCommand(var request) -> databases.request(from, id, request);
            case PeerMessage.OnlineRecovery(var phase) -> orders.recovery().heard(from, id, phase);
            case PeerMessage.Malformed malformed
                    when malformed.type() == PeerMessageType.FAILOVER_COMMAND ->
                    databases.malformedRequest(from, id);
            case PeerMessage.Malformed malformed
                    when malformed.type() == PeerMessageType.ONLINE_RECOVERY ->
                    cluster.courier().error(from.id(), id);
            case PeerMessage.BackendStatusData(var statuses, _) ->
                    databases.book().heard(from, id, statuses);
            case PeerMessage.FailoverStart(var operation) -> databases.startHeard(from, operation);
            case PeerMessage.Obsolete obsolete ->
                    cluster.out()
                            .warn(
                                    NoticeCode.OBSOLETE_MESSAGE,
                                    "\""
                                            + from.name()
                                            + "\" speaks the failover dialect of 3.5/3.6 ("
                                            + obsolete.type().label()
                                            + "), which cannot be mixed with 3.7 and later; ignored");
            case PeerMessage.AddNode(var news) -> {
                from.hear(news, cluster.now());
                cluster.restoreMembership(from);
                signals.add(new Signal.PacketReceived(from, id, message));
            }
            // The states know one question for their vote; what it asks for is booked already.
            case PeerMessage.Candidacy candidacy ->
                    signals.add(
                            new Signal.PacketReceived(
                                    from, id, new PeerMessage.Plain(candidacy.type())));
            default -> signals.add(new Signal.PacketReceived(from, id, message));
        }
    }

    /// A REJECT of our ADD NODE: natives exit while loading; we say so and try again (deviation 1).
    private boolean refusesUs(RemoteNode from, int id, PeerMessage message) {
        boolean refused =
                message.type() == PeerMessageType.REJECT
                        && from.addCommandId().isPresent()
                        && from.addCommandId().getAsInt() == id;
        if (refused) {
            cluster.out()
                    .error(
                            NoticeCode.PEER_REFUSED_US,
                            "node "
                                    + from.id()
                                    + " \""
                                    + from.name()
                                    + "\" refuses this node's ADD NODE: compare wd_authkey,"
                                    + " hostname"
                                    + cluster.localId()
                                    + ", wd_port"
                                    + cluster.localId()
                                    + ", pgpool_port"
                                    + cluster.localId()
                                    + " and pgpool_node_id on both; trying again");
        }
        return refused;
    }

    void finished(PendingCommands.Finished finished) {
        signals.add(new Signal.CommandFinished(finished));
    }

    // Loss.

    void lose(RemoteNode node, LostReason reason) {
        cluster.presence().lose(node, reason);
        cluster.standbyLeft(node.id());
        signals.add(new Signal.RemoteNodeLost(node));
        cluster.commands().nodeLost(node.id()).forEach(this::finished);
    }

    /// A verdict on a node, from this node's life check or from outside.
    void lifecheck(NodeId id, LifecheckStatus status, String message, boolean fromOutside) {
        if (id.equals(cluster.localId())) {
            switch (status) {
                case DEAD -> signals.add(new Signal.LocalNodeLost(message, fromOutside));
                case ALIVE -> signals.add(new Signal.LocalNodeFound());
                case STARTED -> cluster.local().lifecheckStarted(true);
            }
            return;
        }
        RemoteNode node = cluster.remote(id);
        switch (status) {
            case DEAD -> remoteDead(node);
            case ALIVE -> remoteAlive(node);
            case STARTED -> {}
        }
    }

    private void remoteDead(RemoteNode node) {
        if (node.isActive()) {
            lose(node, LostReason.LIFECHECK);
        } else if (node.state() == WatchdogState.LOST) {
            cluster.presence().lostByLifecheckToo(node);
        }
    }

    private void remoteAlive(RemoteNode node) {
        if (node.state() != WatchdogState.LOST) {
            return;
        }
        if (node.isReachable()) {
            cluster.presence().find(node);
            signals.add(new Signal.RemoteNodeFound(node));
        } else {
            cluster.presence().lifecheckFound(node);
            cluster.presence().connect(node);
        }
    }

    // The host and the operator.

    private void network(Event.NetworkReported report) {
        if (report.condition() == NetworkCondition.USABLE) {
            signals.add(new Signal.NetworkUsable());
            if (report.addressAdded()) {
                signals.add(new Signal.AddressAssigned());
            }
            if (!report.vipPresent() && cluster.local().state() == WatchdogState.LEADER) {
                cluster.escalation().reassert();
            }
            return;
        }
        signals.add(
                new Signal.NetworkTrouble(
                        report.condition() == NetworkCondition.NO_ADDRESS
                                ? "the host has no address outside loopback"
                                : "none of the monitored interfaces is up"));
    }

    private void localPgpool(boolean alive, String detail) {
        if (cluster.local().isPoolAlive() == alive) {
            return;
        }
        cluster.local().poolAlive(alive);
        if (alive) {
            cluster.out()
                    .info(NoticeCode.LOCAL_PGPOOL_UP, "the local pgpool answers again: " + detail);
        } else {
            cluster.out()
                    .error(
                            NoticeCode.LOCAL_PGPOOL_DOWN,
                            "the local pgpool is down: " + detail + "; this node will not lead");
        }
        cluster.courier().announce();
    }

    private void outside(boolean reached, String detail) {
        if (cluster.local().isOutsideReached() == reached) {
            return;
        }
        cluster.local().outsideReached(reached);
        if (reached) {
            cluster.out().info(NoticeCode.OUTSIDE_REACHED, detail + "; this node may lead again");
        } else {
            cluster.out().error(NoticeCode.OUTSIDE_LOST, detail + "; this node will not lead");
        }
        cluster.courier().announce();
    }

    void vipIsImpossible() {
        boolean somebodyElse = !cluster.standbys().isEmpty();
        if (somebodyElse) {
            signals.add(new Signal.Resign("it cannot raise the virtual IP"));
        }
    }
}
