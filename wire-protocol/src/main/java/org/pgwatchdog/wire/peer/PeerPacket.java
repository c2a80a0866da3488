package org.pgwatchdog.wire.peer;

import java.util.Arrays;
import org.pgwatchdog.wire.ProtocolLimits;

/// One node-to-node packet: what stands between two frame borders, not yet understood (protocol v4,
/// 3.1).
///
/// @param typeCode the type byte, 0 to 255
/// @param commandId all 32 bits of the command id; ids of 2^31 and more are negative here
/// @param payload at most [ProtocolLimits#PEER_PAYLOAD_LENGTH_MAX] bytes; not copied, so nobody may
///     change it
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString are written out.
public record PeerPacket(int typeCode, int commandId, byte[] payload) {
    public PeerPacket {
        if (typeCode < 0 || typeCode > 255) {
            throw new IllegalArgumentException("type " + typeCode + " is no byte");
        }
        if (payload.length > ProtocolLimits.PEER_PAYLOAD_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "payload of "
                            + payload.length
                            + " bytes, at most "
                            + ProtocolLimits.PEER_PAYLOAD_LENGTH_MAX);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerPacket that
                && typeCode == that.typeCode
                && commandId == that.commandId
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * typeCode + commandId) + Arrays.hashCode(payload);
    }

    /// Type, id and length only: payloads may carry secrets.
    @Override
    public String toString() {
        String type =
                typeCode > ' ' && typeCode < 127
                        ? "'" + (char) typeCode + "'"
                        : "0x" + Integer.toHexString(typeCode);
        return type + " id=" + Integer.toUnsignedString(commandId) + " length=" + payload.length;
    }
}
