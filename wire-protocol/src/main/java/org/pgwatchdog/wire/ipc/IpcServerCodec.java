package org.pgwatchdog.wire.ipc;

import java.util.Optional;
import java.util.OptionalInt;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.wire.json.JsonException;
import org.pgwatchdog.wire.json.JsonObject;
import org.pgwatchdog.wire.json.JsonReader;
import org.pgwatchdog.wire.json.JsonWriter;
import org.pgwatchdog.wire.payload.BackendStatusPayload;
import org.pgwatchdog.wire.payload.ClusterCommandPayload;
import org.pgwatchdog.wire.payload.FailoverPayload;

/// The server's side of the local command socket: requests from frames, frames from replies
/// (protocol v4, chapter 16; native `process_IPC_command`). Does not authenticate:
/// [IpcAuthentication] comes before. Immutable; any thread.
///
/// Replies with JSON end in a NUL that the length counts, as the stock tools need it; only the
/// relayed backend status has none.
public final class IpcServerCodec {
    /// The native answer to `0`, `s` and any type that does not exist.
    public static final String UNKNOWN_TYPE = "unknown IPC command type";

    private static final byte[] EMPTY = new byte[0];
    private static final int TYPE_INT = 1;
    private static final int TYPE_BOOLEAN = 3;

    /// The request in a frame; never throws. What cannot be used becomes [IpcRequest.Malformed],
    /// with [#UNKNOWN_TYPE] as the reason if there is no such type.
    public IpcRequest decode(IpcFrame request) {
        if (!isKnown(request.type())) {
            return new IpcRequest.Malformed(request.type(), UNKNOWN_TYPE);
        }
        try {
            return request(request.type(), JsonReader.parseObject(request.payload()));
        } catch (JsonException e) {
            return new IpcRequest.Malformed(request.type(), String.valueOf(e.getMessage()));
        }
    }

    /// What natives answer to a request that cannot be used; the core need not be asked.
    public static IpcReply answer(IpcRequest.Malformed request) {
        return switch (request.type()) {
            case IpcType.FAILOVER_COMMAND, IpcType.FAILOVER_INDICATION ->
                    new IpcReply.Failover(FailoverResult.INVALID_FUNCTION);
            default ->
                    new IpcReply.Failure(
                            isKnown(request.type()) ? Optional.empty() : Optional.of(UNKNOWN_TYPE));
        };
    }

    /// The frame to send before closing; empty if there is only the close.
    public Optional<IpcFrame> encode(IpcReply reply) {
        return switch (reply) {
            case IpcReply.Close _ -> Optional.empty();
            case IpcReply.InTransition _ -> frame(IpcType.IN_TRANSITION, EMPTY);
            case IpcReply.Failure failure -> frame(IpcType.FAILURE, message(failure));
            case IpcReply.Success _ -> frame(IpcType.SUCCESS, EMPTY);
            case IpcReply.Nodes nodes -> frame(IpcType.SUCCESS, NodeListPayload.bytes(nodes));
            case IpcReply.IntVariable(int value) ->
                    frame(IpcType.SUCCESS, variable(TYPE_INT, value));
            case IpcReply.BooleanVariable(boolean value) ->
                    frame(IpcType.SUCCESS, variable(TYPE_BOOLEAN, value ? 1 : 0));
            case IpcReply.Failover failover -> frame(IpcType.SUCCESS, result(failover));
            case IpcReply.LeaderData data -> frame(IpcType.SUCCESS, leaderData(data));
        };
    }

    private static boolean isKnown(char type) {
        return switch (type) {
            case IpcType.NODE_STATUS_CHANGE,
                    IpcType.GET_NODES_LIST,
                    IpcType.CLUSTER_COMMAND,
                    IpcType.GET_LEADER_DATA,
                    IpcType.FAILOVER_COMMAND,
                    IpcType.FAILOVER_INDICATION,
                    IpcType.ONLINE_RECOVERY,
                    IpcType.GET_VARIABLE ->
                    true;
            default -> false;
        };
    }

    private static IpcRequest request(char type, JsonObject root) {
        return switch (type) {
            case IpcType.NODE_STATUS_CHANGE ->
                    new IpcRequest.NodeStatusChange(
                            root.integer("NodeID"),
                            status(root),
                            root.optionalText("Message").orElse(""));
            case IpcType.GET_NODES_LIST -> getNodes(root);
            case IpcType.CLUSTER_COMMAND ->
                    new IpcRequest.Command(ClusterCommandPayload.read(root));
            case IpcType.GET_LEADER_DATA -> {
                BackendStatusPayload.checkRequest(root);
                yield new IpcRequest.GetLeaderData();
            }
            case IpcType.FAILOVER_COMMAND -> new IpcRequest.Failover(FailoverPayload.read(root));
            case IpcType.FAILOVER_INDICATION -> indication(root);
            case IpcType.ONLINE_RECOVERY ->
                    new IpcRequest.Recovery(FailoverPayload.readRecovery(root));
            case IpcType.GET_VARIABLE -> new IpcRequest.GetVariable(root.text("VarName"));
            default -> throw new IllegalStateException("IPC type " + (int) type);
        };
    }

    private static IpcRequest getNodes(JsonObject root) {
        int id = root.integer("NodeID");
        return new IpcRequest.GetNodes(id < 0 ? OptionalInt.empty() : OptionalInt.of(id));
    }

    private static LifecheckStatus status(JsonObject root) {
        int code = root.integer("NodeStatus");
        return LifecheckStatus.fromCode(code)
                .orElseThrow(() -> new JsonException("NodeStatus " + code + " is unknown"));
    }

    private static IpcRequest indication(JsonObject root) {
        int state = root.integer("FailoverFuncState");
        if (state != 0 && state != 1) {
            throw new JsonException("FailoverFuncState " + state + " is neither 0 nor 1");
        }
        return new IpcRequest.FailoverIndication(state == 1);
    }

    private static byte[] message(IpcReply.Failure failure) {
        return failure.message()
                .map(text -> new JsonWriter().field("MESSAGE", text).bytesWithNul())
                .orElse(EMPTY);
    }

    private static byte[] variable(int type, int value) {
        return new JsonWriter()
                .field("ValueDataType", type)
                .field("ValueData", value)
                .bytesWithNul();
    }

    private static byte[] result(IpcReply.Failover failover) {
        JsonWriter out = new JsonWriter();
        FailoverPayload.writeResult(out, failover.result());
        return out.bytesWithNul();
    }

    private static byte[] leaderData(IpcReply.LeaderData data) {
        JsonWriter out = new JsonWriter();
        BackendStatusPayload.write(out, data.statuses(), data.nodeName());
        return out.bytes();
    }

    private static Optional<IpcFrame> frame(char type, byte[] payload) {
        return Optional.of(new IpcFrame(type, payload));
    }
}
