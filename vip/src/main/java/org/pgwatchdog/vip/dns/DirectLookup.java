package org.pgwatchdog.vip.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;

/// One name server, asked over UDP, past every cache of this host.
public final class DirectLookup implements NameLookup {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int TRIES = 3;

    private final InetSocketAddress server;
    private final SecureRandom random = new SecureRandom();

    public DirectLookup(InetSocketAddress server) {
        this.server = server;
    }

    @Override
    public String resolver() {
        return server.getHostString() + ":" + server.getPort();
    }

    @Override
    public Resolved resolve(String name, boolean ipv6) {
        var question = new DnsQuestion(random.nextInt(0x10000), name, ipv6);
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()));
            socket.setSoTimeout((int) PATIENCE.toMillis());
            byte[] asked = question.encoded();
            for (int tries = 0; tries < TRIES; tries++) {
                socket.send(new DatagramPacket(asked, asked.length));
                try {
                    return answer(socket, question);
                } catch (SocketTimeoutException _) {
                    // A datagram may get lost.
                }
            }
            return new Resolved.Failed(
                    "no answer to "
                            + TRIES
                            + " queries within "
                            + PATIENCE.toMillis()
                            + " ms each");
        } catch (IOException e) {
            return new Resolved.Failed(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new Resolved.Failed("unreadable answer: " + e.getMessage());
        }
    }

    /// The first answer to this question; others are not for us.
    private static Resolved answer(DatagramSocket socket, DnsQuestion question) throws IOException {
        byte[] space = new byte[DnsQuestion.ANSWER_BYTES_MAX];
        while (true) {
            var packet = new DatagramPacket(space, space.length);
            socket.receive(packet);
            if (question.isAnsweredBy(space, packet.getLength())) {
                return question.decoded(space, packet.getLength());
            }
        }
    }
}
