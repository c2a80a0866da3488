package org.pgwatchdog.itest.aws;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgwatchdog.awsstandin.world.HostedZone;
import org.pgwatchdog.awsstandin.world.RecordSet;
import org.pgwatchdog.awsstandin.world.World;

/// The name server of a VPC: answers what the hosted zones of the stand-in's world say, over UDP.
///
/// Knows addresses (type A) only; other types of a name that exists get an empty answer.
final class StandInResolver implements AutoCloseable {

    private static final int MESSAGE_MAX = 512;
    private static final int HEADER = 12;
    private static final int TYPE_A = 1;
    private static final int NAME_IN_QUESTION = 0xc000 | HEADER;
    private static final int ANSWERED = 0x8580;
    private static final int NO_SUCH_NAME = 3;

    private final DatagramSocket socket;
    private final Supplier<World> world;

    /// Opens its socket in the calling thread's namespace.
    StandInResolver(InetSocketAddress listen, Supplier<World> world) throws IOException {
        this.world = world;
        this.socket = new DatagramSocket(listen);
        Thread.ofPlatform().daemon().name("resolver").start(this::serve);
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        while (!socket.isClosed()) {
            DatagramPacket query = new DatagramPacket(new byte[MESSAGE_MAX], MESSAGE_MAX);
            try {
                socket.receive(query);
                byte[] answer = answer(Arrays.copyOf(query.getData(), query.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
            } catch (IOException | RuntimeException e) {
                // A query that can't be read gets no answer, and closing ends the loop.
                continue;
            }
        }
    }

    private byte[] answer(byte[] query) {
        StringBuilder name = new StringBuilder();
        int at = HEADER;
        while (query[at] != 0) {
            name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII))
                    .append('.');
            at += query[at] + 1;
        }
        int type = query[at + 2];
        byte[] question = Arrays.copyOfRange(query, HEADER, at + 5);
        Optional<RecordSet> found = find(name.toString());
        Optional<RecordSet> answered = found.filter(_ -> type == TYPE_A);
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(query, 0, 2);
            out.writeShort(ANSWERED | (found.isPresent() ? 0 : NO_SUCH_NAME));
            out.writeShort(1);
            out.writeShort(answered.map(set -> set.values().size()).orElse(0));
            out.writeInt(0);
            out.write(question);
            if (answered.isPresent()) {
                for (String value : answered.get().values()) {
                    out.writeShort(NAME_IN_QUESTION);
                    out.writeShort(TYPE_A);
                    out.writeShort(1);
                    out.writeInt((int) answered.get().ttl());
                    out.writeShort(4);
                    out.write(InetAddress.ofLiteral(value).getAddress());
                }
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<RecordSet> find(String name) {
        RecordSet.Key key = RecordSet.of(name, "A", 0).key();
        for (HostedZone zone : world.get().hostedZones().values()) {
            if (zone.records().containsKey(key)) {
                return Optional.of(zone.records().get(key));
            }
        }
        return Optional.empty();
    }
}
