package org.pgwatchdog.vip.aws;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.RecordType;

/// One name server, asked directly over UDP (RFC 1035): no cache, no hosts file. An answer counts only if
/// it comes from that server with the number of the question; a lost one is asked for again.
///
/// @param address resolved; port 53 mostly
record NameServer(InetSocketAddress address) implements NameLookup {
    private static final int TRIES = 3;
    private static final int HEADER_BYTES = 12;
    private static final int ANSWER_BYTES_MAX = 512;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int TRUNCATED = 0x0200;
    private static final int CODE_MASK = 0x000f;
    private static final int NO_SUCH_NAME = 3;
    private static final int INTERNET = 1;
    private static final int POINTER = 0xc0;

    @Override
    public ApiResult<List<InetAddress>> addresses(DnsName name, RecordType type, Duration limit) {
        int number = new SecureRandom().nextInt(1 << 16);
        byte[] question = question(number, name, type);
        try (var socket = new DatagramSocket()) {
            socket.connect(address);
            socket.setSoTimeout((int) Math.max(1, limit.toMillis() / TRIES));
            for (int tries = 0; tries < TRIES; tries++) {
                socket.send(new DatagramPacket(question, question.length));
                var packet = new DatagramPacket(new byte[ANSWER_BYTES_MAX], ANSWER_BYTES_MAX);
                try {
                    socket.receive(packet);
                } catch (SocketTimeoutException _) {
                    continue;
                }
                ByteBuffer answer = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
                if (answer.remaining() >= HEADER_BYTES
                        && Short.toUnsignedInt(answer.getShort()) == number) {
                    return read(answer, name, type);
                }
            }
            return NameLookup.fault(FaultKind.TIMED_OUT, name, text() + " does not answer");
        } catch (IOException | BufferUnderflowException | IllegalArgumentException fault) {
            return NameLookup.fault(FaultKind.UNREACHABLE, name, text() + ": " + fault);
        }
    }

    private static byte[] question(int number, DnsName name, RecordType type) {
        var out = ByteBuffer.allocate(ANSWER_BYTES_MAX);
        out.putShort((short) number).putShort((short) RECURSION_DESIRED);
        out.putShort((short) 1).putShort((short) 0).putInt(0);
        for (String label : name.withoutDot().split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            out.put((byte) bytes.length).put(bytes);
        }
        out.put((byte) 0).putShort((short) code(type)).putShort((short) INTERNET);
        return Arrays.copyOf(out.array(), out.position());
    }

    /// @param in behind the number
    private ApiResult<List<InetAddress>> read(ByteBuffer in, DnsName name, RecordType type)
            throws IOException {
        int flags = Short.toUnsignedInt(in.getShort());
        int questions = Short.toUnsignedInt(in.getShort());
        int answers = Short.toUnsignedInt(in.getShort());
        in.position(HEADER_BYTES);
        int code = flags & CODE_MASK;
        if (code == NO_SUCH_NAME) {
            return NameLookup.fault(FaultKind.NOT_FOUND, name, text() + " does not know it");
        }
        if (code != 0 || (flags & TRUNCATED) != 0) {
            return NameLookup.fault(
                    FaultKind.UNREACHABLE,
                    name,
                    text() + (code == 0 ? ": too long an answer" : " answers with code " + code));
        }
        for (int i = 0; i < questions; i++) {
            skipName(in);
            in.position(in.position() + 4);
        }
        var found = new ArrayList<InetAddress>();
        for (int i = 0; i < answers; i++) {
            skipName(in);
            int kind = Short.toUnsignedInt(in.getShort());
            in.position(in.position() + 6);
            byte[] value = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(value);
            if (kind == code(type)) {
                found.add(InetAddress.getByAddress(value));
            }
        }
        return ApiResult.done(found);
    }

    private static void skipName(ByteBuffer in) {
        while (true) {
            int length = Byte.toUnsignedInt(in.get());
            if (length == 0) {
                return;
            }
            if ((length & POINTER) == POINTER) {
                in.get();
                return;
            }
            in.position(in.position() + length);
        }
    }

    private static int code(RecordType type) {
        return switch (type) {
            case A -> 1;
            case TXT -> 16;
            case AAAA -> 28;
        };
    }

    private String text() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
