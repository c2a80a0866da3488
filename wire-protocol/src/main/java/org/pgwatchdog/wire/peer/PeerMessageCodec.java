package org.pgwatchdog.wire.peer;

import java.util.Optional;
import java.util.function.Consumer;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerAside;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.json.JsonException;
import org.pgwatchdog.wire.json.JsonObject;
import org.pgwatchdog.wire.json.JsonReader;
import org.pgwatchdog.wire.json.JsonWriter;
import org.pgwatchdog.wire.payload.BackendStatusPayload;
import org.pgwatchdog.wire.payload.BeaconPayload;
import org.pgwatchdog.wire.payload.ClusterCommandPayload;
import org.pgwatchdog.wire.payload.ExtensionPayload;
import org.pgwatchdog.wire.payload.FailoverPayload;
import org.pgwatchdog.wire.payload.NodeInfoPayload;
import org.pgwatchdog.wire.payload.PoolConfigPayload;

/// Turns [PeerMessage]s into [PeerPacket]s and back (protocol v4, chapters 7, 12, 13 and 17.4).
/// Any thread; keeps nothing but how long a node info was, because the next one mostly is as long.
///
/// What it writes is byte for byte what natives write, apart from the keys only we have and from
/// the requests that natives forward with their IPC keys: those would tell the cluster's key to the
/// network, so we leave them out (5.6).
public final class PeerMessageCodec {
    private static final byte[] EMPTY = new byte[0];

    /// What a first node info of ours mostly needs, in bytes.
    private static final int NODE_INFO_LENGTH = 448;

    private final PeerAuthentication authentication;
    private volatile int nodeInfoLength = NODE_INFO_LENGTH;

    public PeerMessageCodec(PeerAuthentication authentication) {
        this.authentication = authentication;
    }

    /// The packet that carries `message`.
    ///
    /// @param commandId the sender's next id, or that of the request if this is a reply
    /// @throws IllegalArgumentException for what is never sent: malformed, unknown, obsolete
    ///     messages
    public PeerPacket encode(int commandId, PeerMessage message) {
        return encode(commandId, message, PeerAside.NONE);
    }

    /// The packet that carries `message` and says more beside it.
    ///
    /// @param aside natives skip it in messages with a [org.pgwatchdog.core.message.PeerExtension]; a
    ///     [PeerMessage.Plain] with one is only for pgwatchdog nodes, and says no more than when it was
    ///     sent. Other messages leave it out.
    public PeerPacket encode(int commandId, PeerMessage message, PeerAside aside) {
        byte[] payload = payload(message, aside);
        return new PeerPacket(message.type().code(), commandId, payload);
    }

    /// What a packet says.
    ///
    /// @param aside what it says beside the message
    public record Opened(PeerMessage message, PeerAside aside) {}

    /// The message in a packet; never throws.
    ///
    /// Payloads that natives would call invalid become [PeerMessage.Malformed], types and service
    /// codes that nobody knows [PeerMessage.Unknown]. A payload where none belongs is ignored.
    public PeerMessage decode(PeerPacket packet) {
        return open(packet).message();
    }

    /// The message in a packet as [#decode] gives it, and what is beside it.
    public Opened open(PeerPacket packet) {
        Optional<PeerMessageType> known = PeerMessageType.fromCode(packet.typeCode());
        if (known.isEmpty()) {
            return alone(new PeerMessage.Unknown(packet.typeCode()));
        }
        try {
            return open(known.get(), packet.payload());
        } catch (JsonException e) {
            return alone(new PeerMessage.Malformed(known.get(), String.valueOf(e.getMessage())));
        }
    }

    /// True if the digest in an ADD NODE fits the key, or if no key is configured. False if the
    /// digest is missing or the payload cannot be read.
    public boolean isAuthentic(PeerPacket addNodePacket) {
        if (!authentication.enabled()) {
            return true;
        }
        try {
            JsonObject root = JsonReader.parseObject(addNodePacket.payload());
            String signed = NodeInfoPayload.signedText(root);
            return NodeInfoPayload.digest(root)
                    .map(digest -> authentication.matches(signed, digest))
                    .orElse(false);
        } catch (JsonException _) {
            return false;
        }
    }

    private byte[] payload(PeerMessage message, PeerAside aside) {
        return switch (message) {
            case PeerMessage.Plain _ ->
                    aside.stamp()
                            .map(time -> json(out -> ExtensionPayload.writeStamp(out, time)))
                            .orElse(EMPTY);
            case PeerMessage.FailoverStart(var operation) ->
                    operation
                            .map(which -> json(out -> FailoverPayload.writeStart(out, which)))
                            .orElse(EMPTY);
            case PeerMessage.Candidacy candidacy ->
                    json(out -> ExtensionPayload.writeCandidacy(out, candidacy, aside.stamp()));
            case PeerMessage.ClusterService service -> new byte[] {(byte) service.code().code()};
            case PeerMessage.FailoverReply reply -> {
                JsonWriter out = new JsonWriter();
                FailoverPayload.writeResult(out, reply.result());
                yield out.bytesWithNul();
            }
            case PeerMessage.AddNode add -> nodeInfo(add.info(), aside);
            case PeerMessage.NodeInformation information -> nodeInfo(information.info(), aside);
            case PeerMessage.IAmLeader beacon ->
                    json(out -> BeaconPayload.write(out, beacon, aside));
            case PeerMessage.PoolConfigData data ->
                    json(out -> PoolConfigPayload.write(out, data.config()));
            case PeerMessage.GetBackendStatus _ -> json(BackendStatusPayload::writeRequest);
            case PeerMessage.BackendStatusData data ->
                    json(out -> BackendStatusPayload.write(out, data.statuses(), data.nodeName()));
            case PeerMessage.FailoverCommand command ->
                    json(out -> FailoverPayload.write(out, command.request()));
            case PeerMessage.OnlineRecovery recovery ->
                    json(out -> FailoverPayload.writeRecovery(out, recovery.phase()));
            case PeerMessage.ExecuteCommand execute ->
                    json(out -> ClusterCommandPayload.write(out, execute.command()));
            case PeerMessage.Obsolete _, PeerMessage.Malformed _, PeerMessage.Unknown _ ->
                    throw new IllegalArgumentException("never sent: " + message);
        };
    }

    private static byte[] json(Consumer<JsonWriter> document) {
        JsonWriter out = new JsonWriter();
        document.accept(out);
        return out.bytes();
    }

    private byte[] nodeInfo(NodeInfo info, PeerAside aside) {
        Optional<String> digest =
                authentication.enabled()
                        ? Optional.of(
                                authentication.digest(
                                        NodeInfoPayload.signedText(
                                                info.state().code(), info.wdPort())))
                        : Optional.empty();
        JsonWriter out = new JsonWriter(nodeInfoLength);
        NodeInfoPayload.write(out, info, digest, aside);
        byte[] document = out.bytes();
        nodeInfoLength = document.length;
        return document;
    }

    private static Opened alone(PeerMessage message) {
        return new Opened(message, PeerAside.NONE);
    }

    private static Opened open(PeerMessageType type, byte[] payload) {
        if (PeerMessage.Plain.isPlain(type)) {
            Optional<JsonObject> content = ExtensionPayload.readAside(payload);
            return new Opened(
                    plainOrCandidacy(type, content),
                    content.map(ExtensionPayload::readBeside).orElse(PeerAside.NONE));
        }
        return switch (type) {
            case CLUSTER_SERVICE -> alone(serviceMessage(payload));
            case FAILOVER_START ->
                    alone(new PeerMessage.FailoverStart(FailoverPayload.readStart(payload)));
            case REMOTE_FAILOVER_REQUEST, FAILOVER_LOCKING -> alone(new PeerMessage.Obsolete(type));
            default -> {
                JsonObject root = JsonReader.parseObject(payload);
                yield new Opened(jsonMessage(type, root), ExtensionPayload.readBeside(root));
            }
        };
    }

    private static PeerMessage plainOrCandidacy(PeerMessageType type, Optional<JsonObject> aside) {
        return type == PeerMessageType.STAND_FOR_COORDINATOR
                ? aside.flatMap(ExtensionPayload::readCandidacy)
                        .<PeerMessage>map(candidacy -> candidacy)
                        .orElseGet(() -> new PeerMessage.Plain(type))
                : new PeerMessage.Plain(type);
    }

    private static PeerMessage jsonMessage(PeerMessageType type, JsonObject root) {
        return switch (type) {
            case ADD_NODE -> new PeerMessage.AddNode(NodeInfoPayload.read(root));
            case NODE_INFO -> new PeerMessage.NodeInformation(NodeInfoPayload.read(root));
            case IAM_COORDINATOR -> BeaconPayload.read(root);
            case POOL_CONFIG_DATA -> new PeerMessage.PoolConfigData(PoolConfigPayload.read(root));
            case GET_LEADER_DATA -> {
                BackendStatusPayload.checkRequest(root);
                yield new PeerMessage.GetBackendStatus();
            }
            case DATA ->
                    new PeerMessage.BackendStatusData(
                            BackendStatusPayload.read(root), BackendStatusPayload.nodeName(root));
            case FAILOVER_COMMAND -> new PeerMessage.FailoverCommand(FailoverPayload.read(root));
            case COMMAND_REPLY_IN_DATA ->
                    new PeerMessage.FailoverReply(FailoverPayload.readResult(root));
            case ONLINE_RECOVERY ->
                    new PeerMessage.OnlineRecovery(FailoverPayload.readRecovery(root));
            case EXECUTE_COMMAND ->
                    new PeerMessage.ExecuteCommand(ClusterCommandPayload.read(root));
            default -> throw new IllegalStateException(type + " carries no JSON");
        };
    }

    private static PeerMessage serviceMessage(byte[] payload) {
        Optional<ClusterServiceCode> code =
                payload.length == 1
                        ? ClusterServiceCode.fromCode(payload[0] & 0xff)
                        : Optional.empty();
        return code.<PeerMessage>map(PeerMessage.ClusterService::new)
                .orElseGet(() -> new PeerMessage.Unknown(PeerMessageType.CLUSTER_SERVICE.code()));
    }
}
