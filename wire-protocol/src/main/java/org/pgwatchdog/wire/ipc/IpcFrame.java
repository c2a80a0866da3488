package org.pgwatchdog.wire.ipc;

import java.util.Arrays;

/// One request or reply on the local command socket, not yet understood (protocol v4, 16.2). There
/// is no command id.
///
/// @param type the type character, 0 to 255
/// @param payload not copied, so nobody may change it
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString are written out.
public record IpcFrame(char type, byte[] payload) {
    public IpcFrame {
        if (type > 255) {
            throw new IllegalArgumentException("type " + (int) type + " is no byte");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpcFrame that
                && type == that.type
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(payload);
    }

    /// Type and length only: requests carry the key in clear.
    @Override
    public String toString() {
        String shown =
                type > ' ' && type < 127 ? "'" + type + "'" : "0x" + Integer.toHexString(type);
        return shown + " length=" + payload.length;
    }
}
