package org.pgwatchdog.wire.payload;

import java.util.Optional;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerAside;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.json.JsonException;
import org.pgwatchdog.wire.json.JsonObject;
import org.pgwatchdog.wire.json.JsonWriter;

/// The JSON of ADD NODE and NODE INFO, and its part that the beacon repeats (protocol v4, 7.2, 7.3;
/// native `get_watchdog_node_info_json`, `get_watchdog_node_from_json`, `get_beacon_message_json`).
public final class NodeInfoPayload {
    private static final String AUTH_KEY = "authkey";

    private NodeInfoPayload() {}

    /// The text that the digest in `authkey` covers.
    public static String signedText(int state, int wdPort) {
        return "state=" + state + " wd_port=" + wdPort;
    }

    /// The text that the digest of this document covers, with the numbers that stand in it.
    public static String signedText(JsonObject root) {
        return signedText(root.integer("State"), root.integer("WdPort"));
    }

    /// The digest in this document.
    public static Optional<String> digest(JsonObject root) {
        return root.optionalText(AUTH_KEY);
    }

    /// Writes all keys in native order; `authkey` comes last.
    ///
    /// @param aside said only beside an extension
    public static void write(
            JsonWriter out, NodeInfo info, Optional<String> digest, PeerAside aside) {
        if (!info.pgpoolVersion().isEmpty()) {
            out.field("PGPOOL_VERSION", info.pgpoolVersion());
        }
        out.field("DATA_VERSION_MAJOR", Integer.toString(info.dataVersionMajor()))
                .field("DATA_VERSION_MINOR", Integer.toString(info.dataVersionMinor()))
                .field("State", info.state().code())
                .field("WdPort", info.wdPort())
                .field("PgpoolPort", info.pgpoolPort())
                .field("WdPriority", info.priority());
        info.nodeId().ifPresent(id -> out.field("PgpoolNodeId", id.value()));
        out.field("NodeName", info.nodeName())
                .field("HostName", info.hostName())
                .field("VIP", info.delegateIp());
        info.standing()
                .ifPresentOrElse(
                        standing -> writeStanding(out, standing),
                        () -> out.field("StartupTimeSecs", 0));
        info.lifecheckStarted().ifPresent(started -> out.field("LifecheckStarted", started));
        info.extension().ifPresent(extension -> ExtensionPayload.write(out, extension, aside));
        digest.ifPresent(hex -> out.field(AUTH_KEY, hex));
    }

    /// The node info in a document of any era.
    ///
    /// @throws JsonException if a required key is missing or out of range
    public static NodeInfo read(JsonObject root) {
        return new NodeInfo(
                version(root),
                versionNumber(root, "DATA_VERSION_MAJOR", 1),
                versionNumber(root, "DATA_VERSION_MINOR", 0),
                state(root),
                root.integer("WdPort"),
                root.integer("PgpoolPort"),
                root.integer("WdPriority"),
                nodeId(root),
                root.text("NodeName"),
                root.text("HostName"),
                root.text("VIP"),
                root.optionalLong("StartupTimeSecs").isPresent()
                        ? Optional.empty()
                        : Optional.of(readStanding(root)),
                root.optionalFlag("LifecheckStarted"),
                ExtensionPayload.read(root));
    }

    static void writeStanding(JsonWriter out, Standing standing) {
        out.field("SecondsSinceStartup", standing.secondsSinceStartup())
                .field("SecondsSinceCurrentState", standing.secondsSinceCurrentState())
                .field("QuorumStatus", standing.quorum().code())
                .field("AliveNodeCount", standing.standbyCount())
                .field("Escalated", standing.escalated());
    }

    static Standing readStanding(JsonObject root) {
        return new Standing(
                root.integer("SecondsSinceStartup"),
                root.integer("SecondsSinceCurrentState"),
                QuorumStatus.fromCode(root.integer("QuorumStatus")),
                root.integer("AliveNodeCount"),
                root.flag("Escalated"));
    }

    static WatchdogState state(JsonObject root) {
        int code = root.integer("State");
        return WatchdogState.fromCode(code)
                .orElseThrow(() -> new JsonException("State " + code + " is not within 0..12"));
    }

    private static Optional<NodeId> nodeId(JsonObject root) {
        if (!root.has("PgpoolNodeId")) {
            return Optional.empty();
        }
        int id = root.integer("PgpoolNodeId");
        if (id < 0 || id > NodeId.MAX) {
            throw new JsonException("PgpoolNodeId " + id + " is not within 0.." + NodeId.MAX);
        }
        return Optional.of(NodeId.of(id));
    }

    private static String version(JsonObject root) {
        String text = root.optionalText("PGPOOL_VERSION").orElse("");
        return text.substring(0, Math.min(text.length(), ProtocolLimits.PGPOOL_VERSION_LENGTH_MAX));
    }

    /// The leading digits of a text, as C's `atoi`; 0 if there are none or too many.
    private static int versionNumber(JsonObject root, String key, int absent) {
        Optional<String> text = root.optionalText(key);
        if (text.isEmpty()) {
            return absent;
        }
        int number = 0;
        for (int index = 0; index < text.get().length() && index < 6; index++) {
            char digit = text.get().charAt(index);
            if (digit < '0' || digit > '9') {
                break;
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }
}
