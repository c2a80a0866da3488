package org.pgwatchdog.wire.legacy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.wire.ProtocolException;

/// Where everything stands in the native `WdPacket` and `WdHbPacket` on 64-bit little-endian Linux, the
/// only kind of machine for which these layouts are known (protocol v3, chapters 3 and 6). Numbers are
/// unsigned and big-endian; what is not listed is zero and ignored.
///
/// TCP packet, 616 bytes (3.2: the first 528):
///
/// | offset | size | content |
/// |---:|---:|---|
/// | 0 | 4 | packet number |
/// | 4 | 4 | alignment |
/// | 8 | 520 | body, see below |
/// | 528 | 8 | send time, seconds; zero in answers |
/// | 536 | 8 | send time, microseconds; zero in answers |
/// | 544 | 65 | hash: 64 (HMAC) or 32 (MD5) lower-case hex digits, NUL; zero in answers and without a key. G1: 66 bytes, in which digits of the key's inner hash follow the NUL |
/// | 609 | 7 | alignment (G1: 610, 6 bytes) |
///
/// Body that describes a node (native `WdInfo`):
///
/// | offset in packet | size | content |
/// |---:|---:|---|
/// | 8 | 4 | status, 1 to 4 |
/// | 12 | 4 | alignment |
/// | 16 | 8 | start time, seconds |
/// | 24 | 8 | start time, microseconds |
/// | 32 | 128 | host name, NUL, zeros |
/// | 160 | 4 | pgpool port |
/// | 164 | 4 | watchdog port |
/// | 168 | 4 | life points; never sent |
/// | 172 | 128 | delegate IP, NUL, zeros |
/// | 300 | 228 | the native program's own notes; never sent |
///
/// Body with backends (native `WdNodeInfo`): 128 ids of 4 bytes at 8, their count at 520 (4 bytes).
/// Body with a lock (native `WdLockInfo`): its id at 8 (4 bytes).
///
/// Heartbeat, 224 bytes: see [LegacyHeartbeatCodec].
///
/// A time stands in the first four of its eight bytes, the other four are zero: natives cut the value to
/// 32 bits, swap it, and store it in a slot of 64 bits.
final class LegacyLayout {
    static final int NUMBER = 0;
    static final int BODY = 8;
    static final int STATUS = 8;
    static final int START_SECONDS = 16;
    static final int HOST = 32;
    static final int PGPOOL_PORT = 160;
    static final int WD_PORT = 164;
    static final int DELEGATE_IP = 172;
    static final int BACKEND_COUNT = 520;
    static final int SENT_SECONDS = 528;
    static final int HASH = 544;

    /// Bytes of a text's buffer, its NUL included.
    static final int TEXT_SIZE = 128;

    /// 64 digits and a NUL.
    static final int HASH_SIZE = 65;

    private LegacyLayout() {}

    static long number(ByteBuffer buffer, int offset) {
        return Integer.toUnsignedLong(buffer.getInt(offset));
    }

    static WallTime time(ByteBuffer buffer, int secondsOffset) {
        return new WallTime(number(buffer, secondsOffset), number(buffer, secondsOffset + 8));
    }

    static void putTime(ByteBuffer buffer, int secondsOffset, WallTime time) {
        buffer.putInt(secondsOffset, (int) time.seconds());
        buffer.putInt(secondsOffset + 8, (int) time.micros());
    }

    /// The text up to its NUL; whatever follows that within the buffer is a leftover.
    ///
    /// @throws ProtocolException if it has no end, or is not UTF-8: natives compare bytes, so nothing may
    ///     be replaced
    static String text(byte[] bytes, int offset, int size, String field) {
        for (int index = offset; index < offset + size; index++) {
            if (bytes[index] == 0) {
                return utf8(ByteBuffer.wrap(bytes, offset, index - offset), field);
            }
        }
        throw new ProtocolException("the " + field + " has no end within " + size + " bytes");
    }

    private static String utf8(ByteBuffer bytes, String field) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException _) {
            throw new ProtocolException("the " + field + " is not UTF-8");
        }
    }

    /// Writes a text; the rest of its buffer stays zero.
    ///
    /// @throws IllegalArgumentException if the text does not fit
    static void putText(ByteBuffer buffer, int offset, String text, String field) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= TEXT_SIZE) {
            throw new IllegalArgumentException(
                    field + " has " + bytes.length + " bytes, at most " + (TEXT_SIZE - 1));
        }
        buffer.put(offset, bytes);
    }
}
