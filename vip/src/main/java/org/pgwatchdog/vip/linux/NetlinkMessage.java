package org.pgwatchdog.vip.linux;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One netlink message (`linux/netlink.h`, `linux/rtnetlink.h`, `linux/sock_diag.h`): header of
/// 16 bytes, then the body. All numbers in the host's byte order.
///
/// @param type `NLMSG_*`, `RTM_*` or `SOCK_*`
/// @param flags `NLM_F_*`
/// @param sequence the requester's number
/// @param body what follows the header
@SuppressWarnings("ArrayRecordComponent") // Never compared; lives for one request.
record NetlinkMessage(int type, int flags, int sequence, byte[] body) {
    static final int HEADER_BYTES = 16;
    static final int ERROR = 2;
    static final int DONE = 3;
    static final int NEW_LINK = 16;
    static final int GET_LINK = 18;
    static final int NEW_ADDRESS = 20;
    static final int DELETE_ADDRESS = 21;
    static final int GET_ADDRESS = 22;

    /// Of sockets, so in another protocol than the ones above.
    static final int SOCKETS_BY_FAMILY = 20;

    static final int DESTROY_SOCKET = 21;

    static final int REQUEST = 0x1;
    static final int ACK = 0x4;
    static final int DUMP = 0x300;
    static final int DUMP_INTERRUPTED = 0x10;
    static final int REPLACE = 0x100;
    static final int EXCLUSIVE = 0x200;
    static final int CREATE = 0x400;

    private static final int ATTRIBUTE_HEADER_BYTES = 4;

    byte[] encoded() {
        ByteBuffer out = buffer(HEADER_BYTES + body.length);
        out.putInt(HEADER_BYTES + body.length);
        out.putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
        return bytes(out.put(body));
    }

    /// The messages of one datagram. A datagram that ends within a message gives the messages
    /// before it: the kernel does not send such a thing.
    static List<NetlinkMessage> decode(byte[] datagram, int length) {
        ByteBuffer in = ByteBuffer.wrap(datagram, 0, length).order(ByteOrder.nativeOrder());
        var messages = new ArrayList<NetlinkMessage>();
        while (in.remaining() >= HEADER_BYTES) {
            int start = in.position();
            int size = in.getInt();
            if (size < HEADER_BYTES || size > length - start) {
                break;
            }
            int type = Short.toUnsignedInt(in.getShort());
            int flags = Short.toUnsignedInt(in.getShort());
            int sequence = in.getInt();
            in.getInt();
            byte[] body = new byte[size - HEADER_BYTES];
            in.get(body);
            messages.add(new NetlinkMessage(type, flags, sequence, body));
            in.position(Math.min(length, start + aligned(size)));
        }
        return messages;
    }

    /// The value of the first attribute of that type behind a fixed part of the body.
    Optional<byte[]> attribute(int fixedBytes, int wanted) {
        if (body.length < fixedBytes) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.nativeOrder()).position(fixedBytes);
        while (in.remaining() >= ATTRIBUTE_HEADER_BYTES) {
            int start = in.position();
            int size = Short.toUnsignedInt(in.getShort());
            int type = Short.toUnsignedInt(in.getShort());
            if (size < ATTRIBUTE_HEADER_BYTES || size > body.length - start) {
                return Optional.empty();
            }
            if (type == wanted) {
                byte[] value = new byte[size - ATTRIBUTE_HEADER_BYTES];
                in.get(value);
                return Optional.of(value);
            }
            in.position(Math.min(body.length, start + aligned(size)));
        }
        return Optional.empty();
    }

    /// A text attribute, which ends with a NUL.
    Optional<String> text(int fixedBytes, int wanted) {
        return attribute(fixedBytes, wanted)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .map(value -> value.replaceAll("\0+$", ""));
    }

    ByteBuffer reader() {
        return ByteBuffer.wrap(body).order(ByteOrder.nativeOrder());
    }

    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    /// All bytes of a buffer made by [#buffer(int)].
    @SuppressWarnings("ByteBufferBackingArray") // It begins at 0.
    static byte[] bytes(ByteBuffer complete) {
        return complete.array();
    }

    static void putAttribute(ByteArrayOutputStream out, int type, byte[] value) {
        int size = ATTRIBUTE_HEADER_BYTES + value.length;
        ByteBuffer attribute = buffer(aligned(size));
        attribute.putShort((short) size).putShort((short) type).put(value);
        out.writeBytes(bytes(attribute));
    }

    private static int aligned(int size) {
        return (size + 3) & ~3;
    }
}
