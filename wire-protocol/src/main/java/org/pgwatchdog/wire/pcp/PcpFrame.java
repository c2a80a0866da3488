package org.pgwatchdog.wire.pcp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.pgwatchdog.wire.ProtocolException;

/// One packet of the management protocol, not yet understood: type (1 byte), length (4 bytes,
/// big-endian, counts itself and the payload), payload (native `pcp_write`, `do_pcp_read`).
///
/// @param type the type character, 0 to 255
/// @param payload not copied, so nobody may change it
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString are written out.
public record PcpFrame(char type, byte[] payload) {
    /// Bytes before the payload.
    public static final int HEADER_LENGTH = 5;

    /// Bytes of the length field, which counts them.
    private static final int LENGTH_FIELD = 4;

    public PcpFrame {
        if (type > 255) {
            throw new IllegalArgumentException("type " + (int) type + " is no byte");
        }
    }

    /// How many bytes of payload follow a header.
    ///
    /// @param length the length field as it was read
    /// @throws ProtocolException if the payload would be negative or beyond `payloadLengthMax`
    public static int payloadLength(int type, int length, int payloadLengthMax) {
        if (length < LENGTH_FIELD || length - LENGTH_FIELD > payloadLengthMax) {
            throw new ProtocolException(
                    "PCP packet of type byte 0x"
                            + Integer.toHexString(type)
                            + " has the length "
                            + length
                            + ", not "
                            + LENGTH_FIELD
                            + ".."
                            + (payloadLengthMax + LENGTH_FIELD));
        }
        return length - LENGTH_FIELD;
    }

    /// The packet as it travels.
    public byte[] bytes() {
        return ByteBuffer.allocate(HEADER_LENGTH + payload.length)
                .put((byte) type)
                .putInt(LENGTH_FIELD + payload.length)
                .put(payload)
                .array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PcpFrame that
                && type == that.type
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(payload);
    }

    /// Type and payload length only: logins carry digests.
    @Override
    public String toString() {
        return PcpType.shown(type) + " payload=" + payload.length;
    }
}
