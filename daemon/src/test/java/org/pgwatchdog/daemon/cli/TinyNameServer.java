package org.pgwatchdog.daemon.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/// A name server on loopback that answers every question the same.
final class TinyNameServer implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int NO_SUCH_NAME = 3;

    private final DatagramSocket socket;
    private final Optional<InetAddress> answer;

    /// @param answer empty: there is no such name
    TinyNameServer(Optional<InetAddress> answer) {
        this.answer = answer;
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    String place() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[512], 512);
        try {
            while (true) {
                packet.setLength(512);
                socket.receive(packet);
                byte[] reply = reply(Arrays.copyOf(packet.getData(), packet.getLength()));
                socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /// The question with an answer behind it, which names the question's name by its offset.
    private byte[] reply(byte[] question) {
        int end = HEADER;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        end += 5;
        var out = new ByteArrayOutputStream();
        out.write(question, 0, 2);
        out.writeBytes(
                new byte[] {
                    (byte) 0x85,
                    (byte) (answer.isPresent() ? 0 : NO_SUCH_NAME),
                    0,
                    1,
                    0,
                    (byte) (answer.isPresent() ? 1 : 0),
                    0,
                    0,
                    0,
                    0
                });
        out.write(question, HEADER, end - HEADER);
        answer.ifPresent(address -> {
            out.writeBytes(new byte[] {(byte) 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4});
            out.writeBytes(address.getAddress());
        });
        return out.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
