package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// What clients that only wait notice of an address that leaves, in a private network.
public final class ConnectionCases {
    private static final InetAddress VIP6 = InetAddress.ofLiteral("fd00::100");
    private static final InetAddress OWN = InetAddress.ofLiteral("10.77.0.11");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ConnectionCases() {}

    public static void main(String[] arguments) {
        try {
            waitingClientsAreReset();
            whoHasLostItsLeaseResetsNobody();
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void waitingClientsAreReset() throws Exception {
        try (Server other = new Server(StandardProtocolFamily.INET, OWN)) {
            // The second has addresses of the older family on sockets of the newer one.
            resetOf(StandardProtocolFamily.INET, NamespaceCases.VIP);
            resetOf(StandardProtocolFamily.INET6, NamespaceCases.VIP);
            resetOf(StandardProtocolFamily.INET6, VIP6);
            other.say("still here\n");
            await().atMost(PATIENCE).until(() -> other.heard().contains("still here"));
            assertThat(other.client.isAlive()).isTrue();
        }
    }

    private static void resetOf(StandardProtocolFamily family, InetAddress ip) throws Exception {
        AddressVirtualIp vip = NamespaceCases.address(ip, ip.getAddress().length * 8);
        assertThat(vip.acquire(NamespaceCases.LIMIT).succeeded()).isTrue();
        try (Server server = new Server(family, ip)) {
            assertThat(vip.release(NamespaceCases.LIMIT).succeeded()).isTrue();
            assertThat(server.client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("the client of %s, waiting on a socket of %s, ends", ip, family)
                    .isTrue();
            assertThat(server.heard()).contains("Connection reset by peer");
        }
    }

    /// The lease may come back before anybody else takes the address, and the connections go on.
    private static void whoHasLostItsLeaseResetsNobody() throws Exception {
        AddressVirtualIp vip = NamespaceCases.address(NamespaceCases.VIP, 32);
        VipLease ample = new VipLease.Remaining(Duration.ofMinutes(1));
        assertThat(vip.acquire(NamespaceCases.LIMIT, ample).succeeded()).isTrue();
        try (Server server = new Server(StandardProtocolFamily.INET, NamespaceCases.VIP)) {
            vip.renew(new VipLease.Remaining(Duration.ofNanos(1)));
            assertThat(vip.release(NamespaceCases.LIMIT).succeeded()).isTrue();
            server.accepted.configureBlocking(false);
            assertThat(server.accepted.read(ByteBuffer.allocate(1))).isZero();
        }
    }

    /// A server with one client, in the other namespace, that waits for what it says.
    private static final class Server implements AutoCloseable {
        private static final int PORT = 5432;

        private final Path words = Files.createTempFile("client", ".out");
        private final ServerSocketChannel listener;
        private final SocketChannel accepted;
        private final Process client;

        Server(StandardProtocolFamily family, InetAddress ip) throws IOException {
            listener = ServerSocketChannel.open(family);
            listener.bind(new InetSocketAddress(ip, PORT));
            String open = "exec 3<>/dev/tcp/" + ip.getHostAddress() + "/" + PORT + "; cat <&3";
            client =
                    new ProcessBuilder("ip", "netns", "exec", "peer", "bash", "-c", open)
                            .redirectErrorStream(true)
                            .redirectOutput(words.toFile())
                            .start();
            accepted = listener.accept();
        }

        void say(String text) throws IOException {
            accepted.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        String heard() throws IOException {
            return Files.readString(words);
        }

        @Override
        public void close() throws IOException {
            client.destroyForcibly();
            accepted.close();
            listener.close();
        }
    }
}
