package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;

/// Life checks other than the heartbeat find a frozen leader in clusters of both kinds.
@RequiresHosts
class LifecheckMethodsIT extends OwnClusterScenario {

    private RunningCluster cluster;

    @ParameterizedTest(name = "{0} led by {1}")
    @MethodSource("org.pgwatchdog.itest.LedCluster#mixedCombinations")
    void queriesFindAFrozenLeader(Mix mix, NodeKind kind) {
        label = "query-" + mix + "-" + kind;
        ClusterPlan plan =
                ClusterPlan.of(mix, kind)
                        .with("wd_lifecheck_method", "'query'")
                        .with("wd_life_point", "3")
                        .with("wd_lifecheck_user", "'postgres'")
                        .with("wd_lifecheck_dbname", "'postgres'");
        cluster = slot.healthy(plan, kind);
        ClusterNode leader = cluster.leader();
        List<ClusterNode> others = cluster.nodesBut(leader);

        leader.freeze();
        cluster.awaitOneClusterBut(Set.of(leader.id()), others, plan.timings().takeover());
        cluster.awaitClients();
        cluster.settle();
        Measurements.record(cluster, "frozen, found by query");
        leader.thaw();

        assertThat(cluster.awaitOneCluster(plan.timings().recovery())).isNotEqualTo(leader);
    }

    @ParameterizedTest(name = "{0} led by {1}")
    @MethodSource("org.pgwatchdog.itest.LedCluster#mixedCombinations")
    void anExternalCheckInformsNodesOfBothKinds(Mix mix, NodeKind kind) {
        label = "external-" + mix + "-" + kind;
        ClusterPlan plan = ClusterPlan.of(mix, kind).with("wd_lifecheck_method", "'external'");
        cluster = slot.healthy(plan, kind);
        ClusterNode leader = cluster.leader();
        List<ClusterNode> others = cluster.nodesBut(leader);

        everyNodeAnswersWdCli();
        leader.freeze();
        others.forEach(node -> inform(node, "DEAD", leader));
        cluster.awaitOneClusterBut(Set.of(leader.id()), others, plan.timings().takeover());
        cluster.settle();
        Measurements.record(cluster, "frozen, found by wd_cli");
        leader.thaw();
        others.forEach(node -> inform(node, "ALIVE", leader));

        ClusterNode successor = cluster.awaitOneCluster(plan.timings().recovery());
        assertThat(successor).isNotEqualTo(leader);
        aStandbyWronglyReportedReturns(successor, leader);
    }

    /// The report reaches the leader, and the living standby comes back by itself.
    private void aStandbyWronglyReportedReturns(ClusterNode leader, ClusterNode standby) {
        inform(leader, "DEAD", standby);

        assertThat(cluster.awaitOneCluster(cluster.timings().recovery())).isEqualTo(leader);
    }

    private void everyNodeAnswersWdCli() {
        for (ClusterNode node : cluster.nodes()) {
            String text = node.wdCli("--info", "--all", "-v").orThrow().output();
            assertThat(text)
                    .contains("LEADER", "STANDBY")
                    .contains(cluster.hosts().host(cluster.leader().id()).address());
        }
    }

    private static void inform(ClusterNode informed, String status, ClusterNode about) {
        informed.wdCli("--inform", status, "-n", String.valueOf(about.id()), "-m", "by the test")
                .orThrow();
    }
}
