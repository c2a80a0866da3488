package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.PoolView;
import org.pgwatchdog.itest.database.PostgresServer;
import org.pgwatchdog.itest.database.WriteProbe;
import org.pgwatchdog.itest.net.Await;

/// One pool alone can't reach the primary, which is well: nobody is promoted.
///
/// It is the same pool throughout, because a leader remembers a vote for 15 s, even when its voter is
/// well again, and adds the next loner's to it: natives then promote.
@Order(Turn.EARLY)
@RequiresHosts
@ParameterizedClass(name = "{0}")
@MethodSource("org.pgwatchdog.itest.DatabaseVariant#ofThisRun")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LonelyPoolIT extends DatabaseScenario {

    private @Nullable ClusterNode loner;

    @Scenario
    @Order(1)
    void aLeaderAloneHandsLeadershipToOneWhoReachesThePrimary() {
        PostgresServer primary = trio.primary();
        ClusterNode lonely = cluster.leader();
        loner = lonely;
        List<ClusterNode> others = cluster.nodesBut(lonely);
        try (WriteProbe probe = databases.writer()) {
            long since = System.nanoTime();
            cluster.hosts().cut(Set.of(lonely.host()), Set.of(primary.host()));
            probe.brokenSince(since);

            awaitQuarantine(lonely, primary.id());
            awaitWrites(probe, "the leader's loss of the primary");
        }
        assertThat(others).contains(cluster.awaitOneCluster(cluster.timings().recovery()));
        awaitPools(others, primary.id(), ALL, ORDER);
        cluster.hosts().heal();
        awaitPools(cluster.nodes(), primary.id(), ALL, FAILOVER);
        assertThat(failoverLog().of("failover")).isEmpty();
        assertThat(trio.primary()).isEqualTo(primary);
    }

    @Scenario
    @Order(2)
    void aStandbyAloneQuarantinesThePrimaryAndTakesItBack() {
        PostgresServer primary = trio.primary();
        List<ClusterNode> standbys = cluster.nodesBut(cluster.leader());
        ClusterNode lonely =
                loner != null && standbys.contains(loner) ? loner : standbys.getFirst();
        List<ClusterNode> others = cluster.nodesBut(lonely);

        cluster.hosts().cut(Set.of(lonely.host()), Set.of(primary.host()));

        awaitQuarantine(lonely, primary.id());
        Await.during(
                "the other pools", QUIET, () -> databases.problemOf(others, primary.id(), ALL));
        cluster.awaitClients();
        cluster.hosts().heal();
        awaitPools(cluster.nodes(), primary.id(), ALL, FAILOVER);
        assertThat(failoverLog().of("failover")).isEmpty();
        assertThat(trio.primary()).isEqualTo(primary);
    }

    /// The watchdog says that it is quarantined, and the pool does not serve it. (The pool beside a Java
    /// node calls it down: PCP has no order to quarantine.)
    private void awaitQuarantine(ClusterNode lonely, int primary) {
        Await.until(
                lonely + " quarantines",
                ORDER,
                () -> {
                    String status =
                            PoolView.ofWatchdog(lonely)
                                    .map(view -> view.status(primary))
                                    .orElse("unknown");
                    boolean served =
                            PoolView.of(lonely)
                                    .map(view -> view.attached().contains(primary))
                                    .orElse(true);
                    return status.equals("quarantine") && !served
                            ? Optional.empty()
                            : Optional.of(
                                    "database %d is %s, served: %s"
                                            .formatted(primary, status, served));
                });
    }
}
