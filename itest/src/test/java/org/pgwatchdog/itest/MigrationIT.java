package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgwatchdog.itest.cluster.BridgeMode;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.DatabaseCluster;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.database.PostgresServer;

/// The migration guide (`docs/migration.md`), step by step: a native cluster becomes a Java one, node by
/// node, standbys first, while clients work through the VIP.
@RequiresHosts
class MigrationIT extends OwnClusterScenario {

    /// What clients may notice while a standby is replaced: nothing but a busy machine.
    private static final Duration HICCUP = Duration.ofSeconds(2);

    private RunningCluster cluster;
    private DatabaseCluster databases;
    private ClusterPlan plan;

    @ParameterizedTest(name = "to {0}")
    @EnumSource(names = {"RELAY", "MANAGED"})
    void nodesMigrateOneByOneAndTheVipStays(BridgeMode mode) {
        label = mode.toString();
        plan = ClusterPlan.of("migration", Mix.NNN.kinds(), NodeKind.NATIVE).withTrio(mode);
        cluster = slot.healthy(plan, NodeKind.NATIVE);
        databases = new DatabaseCluster(cluster);
        databases.repair();
        // A status that differs from what any pool assumes when it starts.
        int primary = cluster.trio().primary().id();
        PostgresServer spare = cluster.trio().standbys().getLast();
        Set<Integer> kept = DatabaseCluster.allBut(spare.id());
        cluster.leader().pcp(DatabaseCluster.PCP, "pcp_detach_node", "-n" + spare.id());
        databases.awaitPools(cluster.nodes(), primary, kept, DatabaseCluster.ORDER);

        ClusterNode leader = cluster.leader();
        for (ClusterNode standby : cluster.nodesBut(leader)) {
            cluster.probe().reset();
            migrate(standby);
            assertThat(cluster.leader()).isEqualTo(leader);
            assertThat(cluster.probe().longestOutage()).isLessThan(HICCUP);
            databases.awaitPools(cluster.nodes(), primary, kept, DatabaseCluster.ORDER);
        }
        cluster.probe().reset();
        migrate(leader);
        cluster.awaitClients();
        Measurements.record(cluster, "the last native leader's migration");
        databases.awaitPools(cluster.nodes(), primary, kept, DatabaseCluster.ORDER);
        assertThat(cluster.watch().longestOverlap()).isZero();
        assertThat(cluster.nodes()).allMatch(node -> node.kind() == NodeKind.JAVA);
        assertThat(cluster.trio().operator().failoverLog().of("promoted")).isEmpty();

        provesItself(primary, spare);
    }

    /// Stops the node in order and starts pgpool and the daemon with the new configuration.
    private void migrate(ClusterNode node) {
        node.stopGracefully();
        cluster.awaitOneCluster(cluster.nodesBut(node), cluster.timings().takeover());
        plan = plan.withKind(node.id(), NodeKind.JAVA);
        ClusterNode migrated = cluster.reconfigure(node.id(), plan);
        migrated.start();
        cluster.awaitOneCluster(cluster.timings().join());
        cluster.awaitClients();
    }

    /// The new cluster does what it is there for.
    private void provesItself(int primary, PostgresServer spare) {
        ClusterNode leader = cluster.leader();
        leader.pcp(DatabaseCluster.PCP, "pcp_attach_node", "-n" + spare.id());
        databases.awaitPools(cluster.nodes(), primary, DatabaseCluster.ALL, DatabaseCluster.ORDER);
        cluster.trio().primary().kill();
        int heir = DatabaseCluster.allBut(primary).iterator().next();
        databases.awaitPools(
                cluster.nodes(), heir, DatabaseCluster.allBut(primary), DatabaseCluster.FAILOVER);
        List<?> promoted = cluster.trio().operator().failoverLog().of("promoted");
        assertThat(promoted).hasSize(1);
        cluster.awaitClients();
    }
}
