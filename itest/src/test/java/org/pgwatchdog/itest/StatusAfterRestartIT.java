package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;

/// A pool that was away comes back with what the cluster knows, not with what it wrote down itself.
@Order(Turn.LAST)
@RequiresHosts
@ParameterizedClass(name = "{0}")
@MethodSource("org.pgwatchdog.itest.DatabaseVariant#ofThisRun")
class StatusAfterRestartIT extends DatabaseScenario {

    @Scenario
    void aRestartedStandbyLearnsWhatWasDetachedAndAttachedMeanwhile() {
        int primary = trio.primary().id();
        int standby = aStandby().id();
        ClusterNode leader = cluster.leader();
        ClusterNode away = cluster.nodesBut(leader).getFirst();

        away.stopGracefully();
        order(leader, "pcp_detach_node", "-n" + standby);
        awaitPools(cluster.nodesBut(away), primary, allBut(standby), ORDER);
        away.start();
        cluster.awaitOneCluster(cluster.timings().join());
        awaitPools(cluster.nodes(), primary, allBut(standby), ORDER);

        away.losePower();
        order(leader, "pcp_attach_node", "-n" + standby);
        awaitPools(cluster.nodesBut(away), primary, ALL, ORDER);
        away.start();
        cluster.awaitOneCluster(cluster.timings().recovery());
        awaitPools(cluster.nodes(), primary, ALL, ORDER);
        assertThat(failoverLog().of("failover")).hasSize(1);
        assertThat(failoverLog().of("failback")).hasSize(1);
    }

    @Scenario
    void aRestartedLeaderLearnsWhoIsPrimaryNow() {
        int old = trio.primary().id();
        int heir = aStandby().id();
        ClusterNode away = cluster.leader();

        away.stopGracefully();
        cluster.awaitOneCluster(cluster.nodesBut(away), cluster.timings().takeover());
        trio.primary().kill();
        awaitPools(cluster.nodesBut(away), heir, allBut(old), FAILOVER);
        away.start();
        cluster.awaitOneCluster(cluster.timings().recovery());
        awaitPools(cluster.nodes(), heir, allBut(old), ORDER);
        assertThat(failoverLog().of("promoted")).hasSize(1);
    }
}
