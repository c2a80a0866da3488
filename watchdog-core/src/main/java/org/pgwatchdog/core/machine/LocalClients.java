package org.pgwatchdog.core.machine;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.cluster.Requester;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// Serves the clients of the IPC socket (protocol v4, chapter 16; native `process_IPC_*`).
final class LocalClients {
    private final Cluster cluster;
    private final ClusterOrders orders;
    private final DatabaseOrders databases;
    private final EventIntake intake;

    LocalClients(
            Cluster cluster, ClusterOrders orders, DatabaseOrders databases, EventIntake intake) {
        this.cluster = cluster;
        this.orders = orders;
        this.databases = databases;
        this.intake = intake;
    }

    void serve(long client, IpcRequest request) {
        switch (request) {
            case IpcRequest.GetNodes(var nodeId) -> reply(client, nodes(nodeId));
            case IpcRequest.GetVariable(var name) -> reply(client, variable(name));
            case IpcRequest.NodeStatusChange change -> reply(client, statusChange(change));
            case IpcRequest.Failover(var wanted) -> failover(client, wanted);
            case IpcRequest.GetLeaderData _ -> leaderData(client);
            case IpcRequest.FailoverIndication(var ended) -> reply(client, indication(ended));
            case IpcRequest.Recovery(var phase) -> recovery(client, phase);
            case IpcRequest.Command(var command) -> reply(client, command(command));
            case IpcRequest.Malformed malformed -> {
                cluster.out()
                        .warn(
                                NoticeCode.MALFORMED_MESSAGE,
                                "invalid IPC request '"
                                        + malformed.type()
                                        + "': "
                                        + malformed.reason());
                reply(client, failure());
            }
        }
    }

    private void reply(long client, IpcReply reply) {
        cluster.out().add(new Effect.Reply(client, reply));
    }

    private static IpcReply failure() {
        return new IpcReply.Failure(Optional.empty());
    }

    private IpcReply nodes(OptionalInt nodeId) {
        Optional<Integer> only =
                nodeId.isPresent() ? Optional.of(nodeId.getAsInt()) : Optional.empty();
        return new IpcReply.Nodes(cluster.snapshot(cluster.now()), only);
    }

    private IpcReply variable(String name) {
        ClusterSnapshot snapshot = cluster.snapshot(cluster.now());
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "wdstate" -> new IpcReply.IntVariable(cluster.local().state().code());
            case "quorumstate" -> new IpcReply.IntVariable(snapshot.quorum().code());
            case "escalated" -> new IpcReply.BooleanVariable(snapshot.escalated());
            default -> new IpcReply.Failure(Optional.of("unknown variable requested"));
        };
    }

    private IpcReply statusChange(IpcRequest.NodeStatusChange change) {
        int wanted = change.nodeId();
        boolean local = wanted == cluster.localId().value();
        if (!local && cluster.findRemote(wanted).isEmpty()) {
            return failure();
        }
        intake.lifecheck(
                NodeId.of(wanted),
                change.status(),
                change.message(),
                change.status() == LifecheckStatus.DEAD);
        return new IpcReply.Close();
    }

    private void failover(long client, FailoverRequest request) {
        WatchdogState state = cluster.local().state();
        if (state == WatchdogState.LEADER && cluster.leadsLocally()) {
            reply(client, new IpcReply.Failover(databases.requestOfLocalClient(request)));
        } else if (state == WatchdogState.STANDBY && cluster.remoteLeader().isPresent()) {
            forwardToLeader(client, new PeerMessage.FailoverCommand(request));
        } else {
            reply(client, failure());
        }
    }

    private void leaderData(long client) {
        WatchdogState state = cluster.local().state();
        if (state == WatchdogState.LEADER) {
            reply(client, new IpcReply.Success());
        } else if (state == WatchdogState.STANDBY && cluster.remoteLeader().isPresent()) {
            forwardToLeader(client, new PeerMessage.GetBackendStatus());
        } else {
            reply(client, new IpcReply.InTransition());
        }
    }

    private void forwardToLeader(long client, PeerMessage message) {
        List<NodeId> leader = cluster.remoteLeader().map(RemoteNode::id).stream().toList();
        cluster.forwards().forward(new Requester.IpcClient(client), message, leader);
    }

    private IpcReply indication(boolean ended) {
        if (cluster.local().state() != WatchdogState.LEADER) {
            return new IpcReply.Failover(FailoverResult.NOT_ALLOWED);
        }
        cluster.courier()
                .broadcast(
                        ended
                                ? new PeerMessage.Plain(PeerMessageType.FAILOVER_END)
                                : new PeerMessage.FailoverStart(Optional.empty()));
        return new IpcReply.Failover(FailoverResult.PROCEED);
    }

    private void recovery(long client, RecoveryPhase phase) {
        WatchdogState state = cluster.local().state();
        if (state != WatchdogState.LEADER && state != WatchdogState.STANDBY) {
            reply(client, new IpcReply.InTransition());
            return;
        }
        List<NodeId> others = cluster.activeRemotes().stream().map(RemoteNode::id).toList();
        if (others.isEmpty()) {
            reply(client, new IpcReply.Success());
        } else {
            cluster.forwards()
                    .forward(
                            new Requester.IpcClient(client),
                            new PeerMessage.OnlineRecovery(phase),
                            others);
        }
    }

    private IpcReply command(ClusterCommand command) {
        String name = command.name().toUpperCase(Locale.ROOT);
        if (!ClusterCommand.isKnown(name)) {
            return new IpcReply.Failure(Optional.of("unknown cluster command requested"));
        }
        boolean leaderOnly = name.equals(ClusterCommand.APPLY_LOCK_ON_STANDBY);
        if (leaderOnly && cluster.local().state() != WatchdogState.LEADER) {
            return failure();
        }
        orders.broadcast(new ClusterCommand(name, command.arguments()));
        return new IpcReply.Success();
    }
}
