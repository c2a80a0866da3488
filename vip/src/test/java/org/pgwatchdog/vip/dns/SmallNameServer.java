package org.pgwatchdog.vip.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A name server on loopback that answers every question the same way, after having dropped some. It puts
/// an alias before the addresses.
public final class SmallNameServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;

    private final DatagramSocket socket;
    private final AtomicInteger toDrop = new AtomicInteger();
    private volatile int code;
    private volatile List<String> addresses = List.of();

    public SmallNameServer() {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().name("small-name-server").start(this::serve);
    }

    public InetSocketAddress at() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    public void say(int responseCode, String... found) {
        code = responseCode;
        addresses = List.of(found);
    }

    void drop(int questions) {
        toDrop.set(questions);
    }

    private void serve() {
        byte[] space = new byte[1500];
        while (!socket.isClosed()) {
            try {
                var packet = new DatagramPacket(space, space.length);
                socket.receive(packet);
                if (toDrop.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    continue;
                }
                byte[] answer = answer(Arrays.copyOf(space, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private byte[] answer(byte[] question) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(question, 0, 2);
        out.write(0x81);
        out.write(0x80 | code);
        out.write(new byte[] {0, 1, 0, (byte) (addresses.size() + 1), 0, 0, 0, 0});
        out.write(question, HEADER_BYTES, question.length - HEADER_BYTES);
        record(out, 5, new byte[] {(byte) 0xc0, HEADER_BYTES});
        for (String address : addresses) {
            byte[] value = InetAddress.ofLiteral(address).getAddress();
            record(out, value.length == 4 ? 1 : 28, value);
        }
        return out.toByteArray();
    }

    private static void record(ByteArrayOutputStream out, int type, byte[] value)
            throws IOException {
        out.write(
                new byte[] {
                    (byte) 0xc0,
                    HEADER_BYTES,
                    0,
                    (byte) type,
                    0,
                    1,
                    0,
                    0,
                    0,
                    10,
                    0,
                    (byte) value.length
                });
        out.write(value);
    }

    @Override
    public void close() {
        socket.close();
    }
}
