package org.pgwatchdog.wire.payload;

import org.pgwatchdog.core.message.PeerAside;
import org.pgwatchdog.core.message.PeerMessage.IAmLeader;
import org.pgwatchdog.wire.json.JsonObject;
import org.pgwatchdog.wire.json.JsonWriter;

/// The JSON of the leader's beacon (protocol v4, 7.3; native `get_beacon_message_json`,
/// `parse_beacon_message_json`).
public final class BeaconPayload {
    private BeaconPayload() {}

    /// Writes all keys in native order.
    ///
    /// @param aside said only beside an extension
    public static void write(JsonWriter out, IAmLeader beacon, PeerAside aside) {
        out.field("State", beacon.state().code());
        NodeInfoPayload.writeStanding(out, beacon.standing());
        beacon.extension().ifPresent(extension -> ExtensionPayload.write(out, extension, aside));
    }

    public static IAmLeader read(JsonObject root) {
        return new IAmLeader(
                NodeInfoPayload.state(root),
                NodeInfoPayload.readStanding(root),
                ExtensionPayload.read(root));
    }
}
