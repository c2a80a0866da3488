package org.pgwatchdog.lifecheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.probe.RejectReason;
import org.pgwatchdog.session.PoolPassword;
import org.pgwatchdog.session.testing.Forwarder;
import org.pgwatchdog.session.testing.PostgresServer;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.heartbeat.Heartbeat;
import org.pgwatchdog.wire.heartbeat.HeartbeatCodec;
import org.pgwatchdog.wire.heartbeat.HeartbeatLayout;

/// The whole life check on loopback, driven by its own threads.
class LifecheckTest {
    private static final PeerAuthentication KEY =
            new PeerAuthentication(WatchdogKey.of("specKey123"), AuthMethod.HMAC_SHA256);
    private static final NodeAddress ZERO = new NodeAddress(NodeId.of(0), "node0", 9000, 9990);
    private static final String DEAD = "1 DEAD No heartbeat signal from node";
    private static final String ALIVE = "1 ALIVE Heartbeat signal found";

    private final Queue<String> reports = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final LifecheckListener listener =
            new LifecheckListener() {
                @Override
                public void verdict(NodeId node, LifecheckStatus status, String message) {
                    reports.add(node + " " + status + " " + message);
                    assertThat(Thread.currentThread().getName()).isEqualTo("lifecheck");
                    throw new IllegalStateException("a listener that fails harms nobody");
                }

                @Override
                public void localPgpool(boolean alive, String detail) {
                    reports.add("local " + alive + " " + detail);
                }
            };

    @TempDir private Path directory;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    @Test
    void twoNodesHearEachOtherAndMissTheOneThatStops() throws Exception {
        Lifecheck zero = started(heartbeat(ZERO, node(1, 9991), List.of()));
        int port = zero.listenAddresses().getFirst().getPort();
        NodeAddress one = new NodeAddress(NodeId.of(1), "node1", 9000, 9991);
        Lifecheck peer = started(heartbeat(one, ZERO, List.of(to(port))));
        await().until(() -> zero.counters().received() >= 3);
        assertThat(reports).isEmpty();
        assertThat(zero.silence(NodeId.of(1))).isPresent();
        peer.close();
        await().untilAsserted(() -> assertThat(reports).containsExactly(DEAD));
        started(heartbeat(one, ZERO, List.of(to(port))));
        await().untilAsserted(() -> assertThat(reports).containsExactly(DEAD, ALIVE));
    }

    @Test
    void replaysAreCountedAndKeepNobodyAlive() throws Exception {
        Lifecheck zero = started(heartbeat(ZERO, node(1, 9991), List.of()));
        byte[] recorded = datagram(1_700_000_000L, 9991);
        await().untilAsserted(() -> {
            send(zero, recorded);
            assertThat(reports).containsExactly(DEAD);
        });
        assertThat(zero.counters().received()).isEqualTo(1);
        assertThat(zero.counters().rejected(RejectReason.STALE)).isPositive();
    }

    @Test
    void nodeWithAClockSetBackIsAskedAndStaysAlive() throws Exception {
        try (ServerSocket pgpool = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> answer(pgpool));
            int port = pgpool.getLocalPort();
            Lifecheck zero =
                    started(
                            heartbeat(
                                    ZERO,
                                    new NodeAddress(NodeId.of(1), "127.0.0.1", 9000, port),
                                    List.of()));
            send(zero, datagram(1_700_000_000L, port));
            long[] second = {1_600_000_000L};
            await().until(() -> {
                send(zero, datagram(second[0]++, port));
                return zero.counters().rejected(RejectReason.STALE) >= 30;
            });
            assertThat(reports).isEmpty();
            assertThat(zero.counters().received()).isEqualTo(1);
        }
        await().untilAsserted(() -> assertThat(reports).containsExactly(DEAD));
    }

    @Test
    void recoverySuspendsTheJudgement() throws Exception {
        Lifecheck zero = started(heartbeat(ZERO, node(1, 9991), List.of()));
        zero.pauseForRecovery(true);
        send(zero, datagram(1_700_000_000L, 9991));
        await().until(() ->
                zero.silence(NodeId.of(1))
                        .filter(it -> it.compareTo(Duration.ofSeconds(1)) > 0)
                        .isPresent());
        assertThat(reports).isEmpty();
        zero.pauseForRecovery(false);
        await().untilAsserted(() -> assertThat(reports).containsExactly(DEAD));
    }

    @Test
    void lossOfAllTrustedServersIsReportedInsteadOfOthersDeaths() throws Exception {
        Path flag = Files.createFile(directory.resolve("reachable"));
        LifecheckSettings settings = heartbeat(ZERO, node(1, 9991), List.of());
        Lifecheck zero =
                started(
                        new LifecheckSettings(
                                settings.method(),
                                ZERO,
                                settings.peers(),
                                Duration.ofMillis(60),
                                settings.heartbeat(),
                                settings.query(),
                                new TrustedServerSettings(
                                        List.of("a", "b"),
                                        Optional.of("test %h = b -a -e " + flag),
                                        Duration.ofSeconds(5)),
                                settings.localPgpool()));
        Files.delete(flag);
        await().until(() -> !reports.isEmpty());
        long[] second = {1_700_000_000L};
        send(zero, datagram(second[0]++, 9991));
        await().until(() ->
                zero.silence(NodeId.of(1))
                        .filter(it -> it.compareTo(Duration.ofSeconds(1)) > 0)
                        .isPresent());
        assertThat(reports).containsExactly("0 DEAD trusted server is unreachable");
        Files.createFile(flag);
        await().until(() -> {
            send(zero, datagram(second[0]++, 9991));
            return reports.size() == 2;
        });
        assertThat(reports).contains("0 ALIVE trusted server is reachable again");
    }

    @Test
    void queryMethodReportsDeathAndReturn() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            Forwarder front = new Forwarder(0, server.port());
            started(query(front.port()));
            await().until(() -> front.served() > 2);
            assertThat(reports).isEmpty();
            front.close();
            await().untilAsserted(() ->
                    assertThat(reports).containsExactly("1 DEAD unable to connect to node"));
            try (Forwarder _ = new Forwarder(front.port(), server.port())) {
                await().until(() -> reports.size() == 2);
                assertThat(reports).last().asString().startsWith("1 ALIVE");
            }
        }
    }

    @Test
    void deathOfTheLocalPgpoolIsNoticedAtOnce() throws Exception {
        Process pgpool = new ProcessBuilder("sleep", "60").start();
        Path pid = Files.writeString(directory.resolve("pgpool.pid"), pgpool.pid() + "\n");
        try (ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            started(external(pid, port.getLocalPort()));
            await().untilAsserted(() ->
                    assertThat(reports).containsExactly("local true pgpool is running"));
            pgpool.destroyForcibly().waitFor();
            await().atMost(Duration.ofSeconds(2)).until(() -> reports.size() == 2);
            assertThat(reports).contains("local false pgpool process " + pgpool.pid() + " is gone");
        } finally {
            pgpool.destroyForcibly();
        }
    }

    @Test
    void closedPortOfTheLocalPgpoolIsNoticed() throws Exception {
        Path pid =
                Files.writeString(
                        directory.resolve("pgpool.pid"), ProcessHandle.current().pid() + "\n");
        try (ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            started(external(pid, port.getLocalPort()));
            await().until(() -> reports.size() == 1);
        }
        await().atMost(Duration.ofSeconds(3)).until(() -> reports.size() == 2);
        assertThat(reports).contains("local false nobody listens on pgpool's port");
    }

    @Test
    void whatCannotBeOpenedIsNamedAndNothingStaysOpen() {
        LifecheckSettings good = heartbeat(ZERO, node(1, 9991), List.of());
        HeartbeatSettings part = good.heartbeat();
        LifecheckSettings bad =
                new LifecheckSettings(
                        good.method(),
                        ZERO,
                        good.peers(),
                        good.interval(),
                        new HeartbeatSettings(
                                part.keepalive(),
                                part.deadtime(),
                                part.destinations(),
                                List.of(HeartbeatDestination.of("192.0.2.1", 9694)),
                                "node0",
                                9990,
                                KEY,
                                HeartbeatLayout.HOST_254),
                        good.query(),
                        good.trusted(),
                        good.localPgpool());
        Lifecheck lifecheck = new Lifecheck(bad, listener);
        assertThatThrownBy(lifecheck::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("192.0.2.1");
        await().until(() ->
                Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(it -> it.getName().startsWith("lifecheck")));
    }

    private Lifecheck started(LifecheckSettings settings) throws IOException {
        Lifecheck lifecheck = new Lifecheck(settings, listener);
        open.add(lifecheck);
        lifecheck.start();
        return lifecheck;
    }

    private static NodeAddress node(int id, int pgpoolPort) {
        return new NodeAddress(NodeId.of(id), "node" + id, 9000, pgpoolPort);
    }

    private static HeartbeatDestination to(int port) {
        return HeartbeatDestination.of("127.0.0.1", port);
    }

    private static HeartbeatSettings heartbeatPart(
            NodeAddress local, List<HeartbeatDestination> destinations) {
        return new HeartbeatSettings(
                Duration.ofMillis(60),
                Duration.ofMillis(600),
                destinations,
                List.of(HeartbeatDestination.of("127.0.0.1", 0)),
                local.host(),
                local.pgpoolPort(),
                KEY,
                HeartbeatLayout.HOST_254);
    }

    private static LifecheckSettings heartbeat(
            NodeAddress local, NodeAddress peer, List<HeartbeatDestination> destinations) {
        return new LifecheckSettings(
                LifecheckMethod.HEARTBEAT,
                local,
                List.of(peer),
                Duration.ofSeconds(10),
                heartbeatPart(local, destinations),
                QuerySettings.DEFAULT,
                TrustedServerSettings.NONE,
                LocalPgpoolSettings.NONE);
    }

    private static LifecheckSettings query(int port) {
        return new LifecheckSettings(
                LifecheckMethod.QUERY,
                ZERO,
                List.of(new NodeAddress(NodeId.of(1), "127.0.0.1", 9000, port)),
                Duration.ofMillis(50),
                heartbeatPart(ZERO, List.of()),
                new QuerySettings("SELECT 1", "postgres", "trusting", PoolPassword.NONE, 3),
                TrustedServerSettings.NONE,
                LocalPgpoolSettings.NONE);
    }

    private static LifecheckSettings external(Path pidFile, int port) {
        return new LifecheckSettings(
                LifecheckMethod.EXTERNAL,
                ZERO,
                List.of(),
                Duration.ofSeconds(10),
                heartbeatPart(ZERO, List.of()),
                QuerySettings.DEFAULT,
                TrustedServerSettings.NONE,
                new LocalPgpoolSettings(
                        true,
                        Optional.of(pidFile),
                        "127.0.0.1",
                        port,
                        LifecheckLimits.LOCAL_PERIOD_DEFAULT));
    }

    private static byte[] datagram(long second, int pgpoolPort) {
        return new HeartbeatCodec(KEY)
                .encode(new Heartbeat("node1", pgpoolPort, second, 0), HeartbeatLayout.HOST_254);
    }

    private static void send(Lifecheck to, byte[] datagram) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            socket.send(
                    new DatagramPacket(datagram, datagram.length, to.listenAddresses().getFirst()));
        }
    }

    private static void answer(ServerSocket pgpool) {
        while (true) {
            try (Socket client = pgpool.accept()) {
                client.getInputStream().readNBytes(8);
                client.getOutputStream().write('N');
            } catch (IOException e) {
                return;
            }
        }
    }
}
