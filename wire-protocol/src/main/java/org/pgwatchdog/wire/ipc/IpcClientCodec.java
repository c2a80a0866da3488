package org.pgwatchdog.wire.ipc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.json.JsonException;
import org.pgwatchdog.wire.json.JsonObject;
import org.pgwatchdog.wire.json.JsonReader;
import org.pgwatchdog.wire.json.JsonValue;
import org.pgwatchdog.wire.json.JsonWriter;
import org.pgwatchdog.wire.payload.BackendStatusPayload;
import org.pgwatchdog.wire.payload.ClusterCommandPayload;
import org.pgwatchdog.wire.payload.FailoverPayload;

/// The client's side of the local command socket, towards native servers and our own (protocol v4,
/// chapter 16; native `issue_command_to_watchdog`, `parse_watchdog_node_info_from_wd_node_json`).
/// Immutable; any thread.
///
/// Requests carry the keys in clear: the frames must go to the local socket and nowhere else, in
/// one write.
public final class IpcClientCodec {
    private final WatchdogKey key;
    private final OptionalInt sharedKey;

    /// A client that may ask `2`, `3` and `v`.
    public IpcClientCodec(WatchdogKey key) {
        this(key, OptionalInt.empty());
    }

    /// A client that may ask anything if it knows the server's shared key.
    public IpcClientCodec(WatchdogKey key, OptionalInt sharedKey) {
        this.key = key;
        this.sharedKey = sharedKey;
    }

    /// The frame that asks `request`.
    ///
    /// @throws IllegalArgumentException for a malformed request
    public IpcFrame encode(IpcRequest request) {
        JsonWriter out = new JsonWriter();
        boolean keysLast = request instanceof IpcRequest.GetNodes;
        if (!keysLast) {
            writeKeys(out);
        }
        char type = write(out, request);
        if (keysLast) {
            writeKeys(out);
        }
        return new IpcFrame(type, out.bytes());
    }

    /// What the server's reply to `request` says.
    ///
    /// @throws ProtocolException if the reply's type or data cannot be understood
    public IpcAnswer decode(IpcRequest request, IpcFrame reply) {
        try {
            return switch (reply.type()) {
                case IpcType.IN_TRANSITION -> new IpcAnswer.InTransition();
                case IpcType.FAILURE -> new IpcAnswer.Failure(message(reply));
                case IpcType.SUCCESS -> success(request, reply.payload());
                default -> throw new ProtocolException("IPC reply of unknown type: " + reply);
            };
        } catch (JsonException e) {
            throw new ProtocolException("IPC reply " + reply + ": " + e.getMessage());
        }
    }

    /// Writes all but the keys; returns the type.
    private static char write(JsonWriter out, IpcRequest request) {
        switch (request) {
            case IpcRequest.NodeStatusChange change -> {
                writeStatusChange(out, change);
                return IpcType.NODE_STATUS_CHANGE;
            }
            case IpcRequest.GetNodes(OptionalInt id) -> {
                out.field("NodeID", id.orElse(-1));
                return IpcType.GET_NODES_LIST;
            }
            case IpcRequest.GetVariable(String name) -> {
                out.field("VarName", name);
                return IpcType.GET_VARIABLE;
            }
            case IpcRequest.GetLeaderData _ -> {
                BackendStatusPayload.writeRequest(out);
                return IpcType.GET_LEADER_DATA;
            }
            case IpcRequest.Failover failover -> {
                FailoverPayload.write(out, failover.request());
                return IpcType.FAILOVER_COMMAND;
            }
            case IpcRequest.FailoverIndication(boolean ended) -> {
                out.field("FailoverFuncState", ended);
                return IpcType.FAILOVER_INDICATION;
            }
            case IpcRequest.Recovery recovery -> {
                FailoverPayload.writeRecovery(out, recovery.phase());
                return IpcType.ONLINE_RECOVERY;
            }
            case IpcRequest.Command command -> {
                ClusterCommandPayload.write(out, command.command());
                return IpcType.CLUSTER_COMMAND;
            }
            case IpcRequest.Malformed malformed ->
                    throw new IllegalArgumentException("never sent: " + malformed);
        }
    }

    private static void writeStatusChange(JsonWriter out, IpcRequest.NodeStatusChange change) {
        out.field("NodeID", change.nodeId()).field("NodeStatus", change.status().code());
        if (!change.message().isEmpty()) {
            out.field("Message", change.message());
        }
    }

    private void writeKeys(JsonWriter out) {
        sharedKey.ifPresent(shared -> out.field(IpcAuthentication.SHARED_KEY, shared));
        if (!key.isEmpty()) {
            out.field(IpcAuthentication.AUTH_KEY, key.reveal());
        }
    }

    private static Optional<String> message(IpcFrame reply) {
        return reply.payload().length == 0
                ? Optional.empty()
                : JsonReader.parseObject(reply.payload()).optionalText("MESSAGE");
    }

    private static IpcAnswer success(IpcRequest request, byte[] data) {
        if (data.length == 0) {
            return new IpcAnswer.Success();
        }
        JsonObject root = JsonReader.parseObject(data);
        return switch (request) {
            case IpcRequest.GetNodes _ -> new IpcAnswer.Nodes(nodeList(root));
            case IpcRequest.GetVariable _ -> new IpcAnswer.Variable(root.integer("ValueData"));
            case IpcRequest.GetLeaderData _ ->
                    new IpcAnswer.LeaderData(
                            BackendStatusPayload.read(root), BackendStatusPayload.nodeName(root));
            case IpcRequest.Failover _, IpcRequest.FailoverIndication _ ->
                    new IpcAnswer.Failover(FailoverPayload.readResult(root));
            case IpcRequest.NodeStatusChange _,
                    IpcRequest.Recovery _,
                    IpcRequest.Command _,
                    IpcRequest.Malformed _ ->
                    new IpcAnswer.Success();
        };
    }

    private static IpcNodeList nodeList(JsonObject root) {
        List<JsonValue> elements = root.array("WatchdogNodes", ProtocolLimits.ARRAY_LENGTH_MAX);
        if (elements.size() != root.integer("NodeCount")) {
            throw new JsonException("NodeCount is not the length of WatchdogNodes");
        }
        List<IpcNodeList.Node> nodes = new ArrayList<>(elements.size());
        for (JsonValue element : elements) {
            if (!(element instanceof JsonObject node)) {
                throw new JsonException("WatchdogNodes holds something else than objects");
            }
            nodes.add(node(node));
        }
        return new IpcNodeList(
                root.integer("RemoteNodeCount"),
                root.optionalInteger("MemberRemoteNodeCount"),
                root.optionalInteger("NodesRequireForQuorum"),
                root.integer("QuorumStatus"),
                root.integer("AliveNodeCount"),
                root.flag("Escalated"),
                leaderText(root, "LeaderNodeName", "MasterNodeName"),
                leaderText(root, "LeaderHostName", "MasterHostName"),
                nodes);
    }

    private static IpcNodeList.Node node(JsonObject node) {
        return new IpcNodeList.Node(
                node.integer("ID"),
                node.integer("State"),
                node.text("StateName"),
                node.optionalText("MembershipString"),
                node.text("NodeName"),
                node.text("HostName"),
                node.text("DelegateIP"),
                node.integer("WdPort"),
                node.integer("PgpoolPort"),
                node.integer("Priority"),
                node.optionalFlag("LifecheckStarted"));
    }

    /// The text under `key`, or under `oldKey` as it was spelled up to 4.1.
    private static String leaderText(JsonObject root, String key, String oldKey) {
        return root.text(root.has(key) ? key : oldKey);
    }
}
