package org.pgwatchdog.daemon.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VipReach;
import org.pgwatchdog.daemon.status.Reach;

/// The watch with real sockets on loopback, which stands in for the way to the virtual IP.
class VipWatchTest {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TestNode node = new TestNode();

    @Test
    void lossWhileALeaderClaimsTheAddressAndReturnAreToldOnce() throws IOException {
        int port;
        try (VipWatch watch = watch(new Entrance.Named("127.0.0.1"))) {
            try (Pool pool = new Pool(0)) {
                port = pool.port();
                node.leads(1, port);
                watch.start();
                await().atMost(LIMIT).until(() -> ok(watch));
                Reach.Vip seen = watch.view().orElseThrow();
                assertThat(seen.latency().orElseThrow()).isPositive();
                assertThat(seen.via()).contains("127.0.0.1");
                assertThat(seen.error()).isEmpty();
                await().atMost(LIMIT).until(() -> says(true));
            }
            await().atMost(LIMIT).until(() -> node.told().size() == 1);
            assertThat(node.told().getFirst())
                    .startsWith(
                            "VIP_UNREACHABLE the virtual IP is not reachable from here, though node"
                                    + " 1 leads: 127.0.0.1 port "
                                    + port
                                    + ": refused");
            assertThat(watch.view().orElseThrow().ok()).isFalse();
            assertThat(says(false)).isTrue();
            await().during(INTERVAL.multipliedBy(5)).until(() -> node.told().size() == 1);
            try (Pool _ = new Pool(port)) {
                await().atMost(LIMIT).until(() -> node.told().size() == 2);
                assertThat(node.told().get(1)).startsWith("VIP_REACHABLE ");
            }
        }
    }

    @Test
    void withoutALeaderNothingIsMissed() {
        try (VipWatch watch = watch(new Entrance.Named("127.0.0.1"))) {
            node.nobodyLeads();
            watch.start();
            await().atMost(LIMIT).until(() -> watch.view().isPresent());
            await().during(INTERVAL.multipliedBy(6)).until(() -> node.told().isEmpty());
            assertThat(watch.view().orElseThrow().ok()).isFalse();
            assertThat(node.hearsay.said()).isEmpty();
        }
    }

    @Test
    void aLeaderDoesNotJudgeItself() throws IOException {
        try (VipWatch watch = watch(new Entrance.Named("127.0.0.1"));
                Pool pool = new Pool(0)) {
            node.leads(1, pool.port());
            watch.start();
            await().atMost(LIMIT).until(() -> ok(watch));
            node.leads(0, pool.port());
            await().atMost(LIMIT).until(() -> watch.view().isEmpty());
            await().atMost(LIMIT).until(() -> node.hearsay.said().isEmpty());
        }
    }

    @Test
    void whoHoldsTheAddressListensToWhatItsPeersSay() {
        try (VipWatch watch = watch(new Entrance.Named("127.0.0.1"))) {
            node.leads(0, 1);
            node.holdsVip = true;
            node.hearsay.heard(
                    NodeId.of(1), Optional.of(new VipReach(false, INTERVAL, Optional.empty())));
            watch.start();
            await().atMost(LIMIT).until(() -> node.told().size() == 1);
            assertThat(node.told().getFirst()).startsWith("PEER_VIP_UNREACHABLE node 1 ");
        }
    }

    @Test
    void everyWayMustLeadToAPool() throws IOException {
        try (VipWatch watch =
                        watch(
                                new Entrance.Named("127.0.0.1"),
                                new Entrance.ElasticIp("eipalloc-1"),
                                new Entrance.Named("db.no-such-zone.invalid"));
                Pool pool = new Pool(0)) {
            node.leads(1, pool.port());
            watch.start();
            await().atMost(LIMIT).until(() -> watch.view().isPresent());
            assertThat(watch.view().orElseThrow().error())
                    .contains("the name db.no-such-zone.invalid is not resolved");
        }
    }

    @Test
    void anElasticIpWhoseAddressIsNotKnownIsNotJudged() throws IOException {
        try (VipWatch watch =
                new VipWatch(
                        List.of(new Entrance.ElasticIp("eipalloc-1")),
                        INTERVAL,
                        node.node(),
                        _ -> Optional.empty())) {
            node.leads(1, 1);
            watch.start();
            await().during(INTERVAL.multipliedBy(6))
                    .until(() -> watch.view().isEmpty() && node.told().isEmpty());
        }
    }

    private VipWatch watch(Entrance... entrances) {
        return new VipWatch(
                List.of(entrances), INTERVAL, node.node(), _ -> Optional.of("127.0.0.1"));
    }

    /// What this node says to its peers.
    private boolean says(boolean ok) {
        return node.hearsay.said().filter(word -> word.ok() == ok).isPresent();
    }

    private static boolean ok(VipWatch watch) {
        return watch.view().map(Reach.Vip::ok).orElse(false);
    }

    /// Greets as a pool without TLS does.
    private static final class Pool implements AutoCloseable {
        private final ServerSocket server = new ServerSocket();

        Pool(int port) throws IOException {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Thread.ofVirtual().start(this::greetAll);
        }

        int port() {
            return server.getLocalPort();
        }

        private void greetAll() {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    client.getInputStream().readNBytes(8);
                    client.getOutputStream().write('N');
                } catch (IOException e) {
                    if (!server.isClosed()) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
