package org.pgwatchdog.vip.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One question to a name server and how to read its answer (RFC 1035, chapter 4). Pure.
///
/// @param id tells answers apart, 16 bits
/// @param name a full name without the final dot
/// @param ipv6 AAAA instead of A
record DnsQuestion(int id, String name, boolean ipv6) {
    /// Without extensions an answer over UDP has at most 512 bytes; more room does no harm.
    static final int ANSWER_BYTES_MAX = 1500;

    private static final int HEADER_BYTES = 12;
    private static final int FLAGS_RECURSION_DESIRED = 0x0100;
    private static final int FLAG_RESPONSE = 0x8000;
    private static final int FLAG_TRUNCATED = 0x0200;
    private static final int RESPONSE_CODE_MASK = 0x000f;
    private static final int NAME_ERROR = 3;
    private static final int POINTER_MASK = 0xc0;
    private static final int LABEL_BYTES_MAX = 63;
    private static final int CLASS_INTERNET = 1;
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;

    private int type() {
        return ipv6 ? TYPE_AAAA : TYPE_A;
    }

    /// The datagram.
    ///
    /// @throws IllegalArgumentException if the name has a label that is too long or empty
    byte[] encoded() {
        var out = new ByteArrayOutputStream();
        for (int word : new int[] {id, FLAGS_RECURSION_DESIRED, 1, 0, 0, 0}) {
            put(out, word);
        }
        for (String label : name.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            if (bytes.length == 0 || bytes.length > LABEL_BYTES_MAX) {
                throw new IllegalArgumentException("not a DNS name: " + name);
            }
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        put(out, type());
        put(out, CLASS_INTERNET);
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, int word) {
        out.write(word >>> 8);
        out.write(word);
    }

    boolean isAnsweredBy(byte[] bytes, int length) {
        if (length < HEADER_BYTES) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        return (in.getShort() & 0xffff) == id && (in.getShort() & FLAG_RESPONSE) != 0;
    }

    /// What the answer says.
    ///
    /// @throws IllegalArgumentException if it cannot be read
    Resolved decoded(byte[] bytes, int length) {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        try {
            in.getShort();
            int flags = in.getShort() & 0xffff;
            int questions = in.getShort() & 0xffff;
            int answers = in.getShort() & 0xffff;
            in.position(HEADER_BYTES);
            int code = flags & RESPONSE_CODE_MASK;
            if (code != 0) {
                return new Resolved.Failed(
                        code == NAME_ERROR ? "no such name" : "response code " + code);
            }
            if ((flags & FLAG_TRUNCATED) != 0) {
                return new Resolved.Failed("the answer was cut off");
            }
            for (int i = 0; i < questions; i++) {
                skipName(in);
                in.getInt();
            }
            List<String> found = addresses(in, answers);
            return found.isEmpty()
                    ? new Resolved.Failed("no " + (ipv6 ? "IPv6" : "IPv4") + " address")
                    : new Resolved.Found(found);
        } catch (BufferUnderflowException | UnknownHostException e) {
            throw new IllegalArgumentException("it ends too early", e);
        }
    }

    private List<String> addresses(ByteBuffer in, int answers) throws UnknownHostException {
        var found = new ArrayList<String>();
        for (int i = 0; i < answers; i++) {
            skipName(in);
            int type = in.getShort() & 0xffff;
            in.getShort(); // class
            in.getInt(); // TTL
            byte[] value = new byte[in.getShort() & 0xffff];
            in.get(value);
            if (type == type()) {
                found.add(InetAddress.getByAddress(value).getHostAddress());
            }
        }
        return found;
    }

    /// A name ends with an empty label or with a pointer to an earlier name.
    private static void skipName(ByteBuffer in) {
        while (true) {
            int size = in.get() & 0xff;
            if ((size & POINTER_MASK) == POINTER_MASK) {
                in.get();
                return;
            }
            if (size == 0) {
                return;
            }
            in.get(new byte[size]);
        }
    }
}
