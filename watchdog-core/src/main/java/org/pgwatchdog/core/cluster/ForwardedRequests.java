package org.pgwatchdog.core.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// Requests of local clients that other nodes must answer: `f`, `d` and `r` (protocol v4, 6.2, 12.2,
/// 13.1, 16.7; native `ipc_commands`). Each ends in exactly one reply: an answer, the loss of who
/// owes it, or the time-out.
public final class ForwardedRequests {
    private final Cluster cluster;
    private final List<Forward> forwards = new ArrayList<>();

    ForwardedRequests(Cluster cluster) {
        this.cluster = cluster;
    }

    private record Forward(
            int id,
            Requester requester,
            PeerMessageType type,
            TreeSet<NodeId> awaited,
            MonotonicTime deadline) {}

    /// Sends `message` to `targets` and remembers who asked.
    public void forward(Requester requester, PeerMessage message, List<NodeId> targets) {
        if (forwards.size() >= CoreLimits.FORWARDS_MAX) {
            answer(requester, new IpcReply.InTransition());
            return;
        }
        int id = cluster.courier().freshId();
        for (NodeId target : targets) {
            cluster.courier().reply(target, id, message);
            if (message.type() == PeerMessageType.FAILOVER_COMMAND) {
                cluster.remote(target).awaitReply(cluster.now());
            }
        }
        MonotonicTime deadline = cluster.now().plus(CoreLimits.FORWARD_TIMEOUT);
        forwards.add(new Forward(id, requester, message.type(), new TreeSet<>(targets), deadline));
    }

    /// Takes a packet that answers a forwarded request; false if it answers none.
    public boolean reply(NodeId from, int id, PeerMessage message) {
        if (forwards.isEmpty()) {
            return false;
        }
        Optional<Forward> found =
                forwards.stream()
                        .filter(open -> open.id() == id && open.awaited().contains(from))
                        .findFirst();
        if (found.isEmpty() || !isReply(message)) {
            return false;
        }
        Forward forward = found.get();
        if (forward.type() == PeerMessageType.ONLINE_RECOVERY
                && message.type() == PeerMessageType.ACCEPT) {
            forward.awaited().remove(from);
            if (!forward.awaited().isEmpty()) {
                return true;
            }
        }
        forwards.remove(forward);
        answer(forward.requester(), translate(forward.type(), from, message));
        return true;
    }

    private static boolean isReply(PeerMessage message) {
        return switch (message) {
            case PeerMessage.Plain plain ->
                    plain.type() == PeerMessageType.ACCEPT
                            || plain.type() == PeerMessageType.REJECT
                            || plain.type() == PeerMessageType.ERROR;
            case PeerMessage.FailoverReply _, PeerMessage.BackendStatusData _ -> true;
            case PeerMessage.Malformed malformed ->
                    malformed.type() == PeerMessageType.COMMAND_REPLY_IN_DATA
                            || malformed.type() == PeerMessageType.DATA;
            case PeerMessage.AddNode _,
                    PeerMessage.NodeInformation _,
                    PeerMessage.IAmLeader _,
                    PeerMessage.ClusterService _,
                    PeerMessage.PoolConfigData _,
                    PeerMessage.GetBackendStatus _,
                    PeerMessage.FailoverCommand _,
                    PeerMessage.Candidacy _,
                    PeerMessage.FailoverStart _,
                    PeerMessage.OnlineRecovery _,
                    PeerMessage.ExecuteCommand _,
                    PeerMessage.Obsolete _,
                    PeerMessage.Unknown _ ->
                    false;
        };
    }

    private static IpcReply translate(PeerMessageType request, NodeId from, PeerMessage message) {
        return switch (message) {
            case PeerMessage.FailoverReply reply -> new IpcReply.Failover(reply.result());
            case PeerMessage.BackendStatusData data ->
                    new IpcReply.LeaderData(data.statuses(), data.nodeName(), from);
            case PeerMessage.Plain plain when request == PeerMessageType.FAILOVER_COMMAND ->
                    new IpcReply.Failover(
                            plain.type() == PeerMessageType.ACCEPT
                                    ? FailoverResult.PROCEED
                                    : FailoverResult.LEADER_REJECTED);
            case PeerMessage.Plain plain when plain.type() == PeerMessageType.ACCEPT ->
                    new IpcReply.Success();
            default -> new IpcReply.Failure(Optional.empty());
        };
    }

    /// A node is gone: what waited for it fails, but recovery goes on without it.
    public void nodeLost(NodeId node) {
        for (Forward forward : List.copyOf(forwards)) {
            if (!forward.awaited().remove(node)) {
                continue;
            }
            boolean recovery = forward.type() == PeerMessageType.ONLINE_RECOVERY;
            if (!recovery || forward.awaited().isEmpty()) {
                forwards.remove(forward);
                answer(
                        forward.requester(),
                        recovery ? new IpcReply.Success() : new IpcReply.Failure(Optional.empty()));
            }
        }
    }

    public void expire() {
        for (Forward forward : List.copyOf(forwards)) {
            if (cluster.now().hasReached(forward.deadline())) {
                forwards.remove(forward);
                answer(forward.requester(), new IpcReply.Failure(Optional.empty()));
            }
        }
    }

    /// This node leaves: nobody waits for its answers any more.
    public void failAll() {
        for (Forward forward : forwards) {
            answer(forward.requester(), new IpcReply.Failure(Optional.empty()));
        }
        forwards.clear();
    }

    public void clientGone(long client) {
        forwards.removeIf(forward -> forward.requester().equals(new Requester.IpcClient(client)));
    }

    private void answer(Requester requester, IpcReply reply) {
        cluster.out()
                .add(
                        switch (requester) {
                            case Requester.IpcClient(long client) ->
                                    new Effect.Reply(client, reply);
                            case Requester.Bridge(long ticket) ->
                                    new Effect.FailoverAnswered(ticket, resultOf(reply));
                        });
    }

    /// PROCEED would mean that the bridge acts by itself, which only a leader's may: no leader says so
    /// to another node.
    private static FailoverResult resultOf(IpcReply reply) {
        return switch (reply) {
            case IpcReply.Failover(var result) ->
                    result == FailoverResult.PROCEED ? FailoverResult.ERROR : result;
            case IpcReply.InTransition _ -> FailoverResult.TRANSITION;
            default -> FailoverResult.ERROR;
        };
    }
}
