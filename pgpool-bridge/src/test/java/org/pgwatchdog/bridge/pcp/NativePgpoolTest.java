package org.pgwatchdog.bridge.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.wire.pcp.PcpHealthStatistics;
import org.pgwatchdog.wire.pcp.PcpNode;
import org.pgwatchdog.wire.pcp.PcpRequest;

/// The client against Pgpool-II 4.3 with a PostgreSQL primary and standby. Needs the Debian packages
/// pgpool2 and postgresql-15.
class NativePgpoolTest {
    private static final PcpOutcome<PcpAccepted> ACCEPTED =
            new PcpOutcome.Done<>(new PcpAccepted());

    private static StreamingPair backends;
    private static NativePgpool pgpool;

    @BeforeAll
    static void start() throws Exception {
        backends = new StreamingPair();
        pgpool = new NativePgpool(backends.ports);
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            if (pgpool != null) {
                pgpool.close();
            }
        } finally {
            if (backends != null) {
                backends.close();
            }
        }
    }

    @Test
    void nodesAreSeenAsTheyAre() {
        assertThat(pgpool.client().nodeCount()).isEqualTo(new PcpOutcome.Done<>(2));
        List<PcpNode> nodes = nodes(pgpool);
        assertThat(nodes).extracting(PcpNode::host).containsOnly("127.0.0.1");
        assertThat(nodes).extracting(PcpNode::port).isEqualTo(backends.ports);
        assertThat(nodes)
                .extracting(PcpNode::role)
                .containsExactly(PcpNode.Role.PRIMARY, PcpNode.Role.STANDBY);
        assertThat(nodes).allMatch(PcpNode::isAttached).noneMatch(PcpNode::quarantined);
        assertThat(nodes).extracting(PcpNode::weight).containsOnly(0.5);
        assertThat(nodes)
                .allSatisfy(node ->
                        assertThat(node.statusChangedSeconds()).isGreaterThan(1_700_000_000L));
        assertThat(pgpool.client().node(1)).isEqualTo(new PcpOutcome.Done<>(nodes.get(1)));
        assertThat(pgpool.client().node(9))
                .isEqualTo(
                        new PcpOutcome.Refused<PcpNode>(
                                "informing node info failed", "invalid node ID : 9"));
    }

    @Test
    void unixSocketGivesTheSame() {
        assertThat(pgpool.client(pgpool.directory.toString()).nodes())
                .isEqualTo(pgpool.client().nodes());
    }

    @Test
    void connectedClientsAreCounted() throws Exception {
        assertThat(pgpool.client().clientCount()).isEqualTo(new PcpOutcome.Done<>(0));
        Process session =
                Programs.start(
                        Map.of(),
                        pgpool.directory.resolve("psql.log"),
                        Programs.postgresql("psql"),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(pgpool.port),
                        "-U",
                        "postgres",
                        "-c",
                        "select pg_sleep(60)",
                        "postgres");
        try {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> pgpool.client().clientCount().equals(new PcpOutcome.Done<>(1)));
        } finally {
            Programs.stop(session);
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> pgpool.client().clientCount().equals(new PcpOutcome.Done<>(0)));
    }

    @Test
    void healthCheckStatisticsAreRead() {
        PcpHealthStatistics statistics =
                ((PcpOutcome.Done<PcpHealthStatistics>) pgpool.client().healthCheckStatistics(1))
                        .value();
        assertThat(statistics.nodeId()).isEqualTo(1);
        assertThat(statistics.port()).isEqualTo(backends.ports.get(1));
        assertThat(statistics.role()).isEqualTo("standby");
        assertThat(statistics.counts().total()).as("health checks are off").isZero();
        assertThat(statistics.times().check()).isEmpty();
        assertThat(pgpool.client().healthCheckStatistics(9)).isInstanceOf(PcpOutcome.Refused.class);
    }

    @Test
    void whatPgpoolDeclinesIsRefusedInItsWords() {
        PcpClient client = pgpool.client();
        assertThat(client.watchdogCluster().line())
                .isEqualTo("PCP: informing watchdog info failed: watchdog is not enabled");
        assertThat(client.promote(0, true, false).line())
                .as("a FATAL that ends the session")
                .isEqualTo(
                        "invalid promote request: specified node is already primary node, can't"
                                + " promote node id 0");
        assertThat(client.promote(7, true, false).line())
                .isEqualTo("could not process promote request: node id 7 is not valid");
        assertThat(client.recover(1).line()).isEqualTo("node recovery failed, node id: 1 is alive");
        assertThat(client.attach(2).line())
                .startsWith("there is no node 2 to attach: pgpool on 127.0.0.1:");
        assertThat(client.rotateLog(PcpRequest.Scope.LOCAL).line())
                .as("unknown before 4.6")
                .isEqualTo("PCP processing request: unknown PCP packet type \"V\"");
    }

    @Test
    void wrongPasswordIsDenied() throws IOException {
        Files.writeString(pgpool.directory.resolve("wrong"), "*:*:watch:wrong\n");
        Files.setPosixFilePermissions(
                pgpool.directory.resolve("wrong"),
                java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        PcpClient stranger =
                new PcpClient(
                        new PcpTarget("127.0.0.1", pgpool.pcpPort, "watch"),
                        new PcpPassfile(pgpool.directory.resolve("wrong")),
                        Duration.ofSeconds(20));

        PcpOutcome<Integer> outcome = stranger.nodeCount();

        assertThat(outcome).isInstanceOf(PcpOutcome.Denied.class);
        assertThat(outcome.line())
                .contains("authentication failed for user \"watch\"")
                .contains("username and/or password does not match");
    }

    @Test
    void commandsTakeEffectAndStopStops() throws Exception {
        try (NativePgpool own = new NativePgpool(backends.ports)) {
            PcpClient client = own.client();
            // First of all: up to 4.4 a graceful command soon after another change locks pgpool up.
            assertThat(client.detach(1, true)).isEqualTo(ACCEPTED);
            assertThat(nodes(own).get(1).status()).isEqualTo(BackendState.DOWN);
            assertThat(client.attach(1)).isEqualTo(ACCEPTED);
            awaitStatus(own, 1, true);
            assertThat(client.detach(1, false)).isEqualTo(ACCEPTED);
            awaitStatus(own, 1, false);
            assertThat(client.detach(1, false).line()).endsWith("is not valid for failover");
            assertThat(client.attach(1)).isEqualTo(ACCEPTED);
            awaitStatus(own, 1, true);

            assertThat(client.reload(PcpRequest.Scope.LOCAL)).isEqualTo(ACCEPTED);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> own.log().contains("reload config files"));

            assertThat(client.promote(1, false, false)).isEqualTo(ACCEPTED);
            awaitStatus(own, 0, false);
            awaitNodes(own, nodes -> nodes.get(1).role() == PcpNode.Role.PRIMARY);

            assertThat(client.stop(PcpRequest.StopMode.FAST, PcpRequest.Scope.LOCAL))
                    .isEqualTo(ACCEPTED);
            assertThat(own.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(client.nodeCount()).isInstanceOf(PcpOutcome.Unreachable.class);
        }
    }

    private static void awaitStatus(NativePgpool server, int id, boolean attached) {
        awaitNodes(server, nodes -> nodes.get(id).isAttached() == attached);
    }

    /// Pgpool's PCP is deaf for a moment after each failover: no answer is no failure yet.
    private static void awaitNodes(NativePgpool server, Predicate<List<PcpNode>> wanted) {
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        server.client().nodes() instanceof PcpOutcome.Done<List<PcpNode>>(var nodes)
                                && wanted.test(nodes));
    }

    private static List<PcpNode> nodes(NativePgpool server) {
        PcpOutcome<List<PcpNode>> outcome = server.client().nodes();
        if (outcome instanceof PcpOutcome.Done<List<PcpNode>>(List<PcpNode> nodes)) {
            return nodes;
        }
        throw new AssertionError(outcome.line());
    }
}
