package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.database.FailoverLog;
import org.pgwatchdog.itest.database.PostgresServer;

/// What an operator orders at any one pool, all pools do.
@Order(Turn.LAST)
@RequiresHosts
@ParameterizedClass(name = "{0}")
@MethodSource("org.pgwatchdog.itest.DatabaseVariant#ofThisRun")
class ManualOrdersIT extends DatabaseScenario {

    @Scenario
    void detachingAndAttachingAtAnyPoolConcernsAll() {
        int primary = trio.primary().id();
        int standby = aStandby().id();
        for (ClusterNode node : cluster.nodes()) {
            order(node, "pcp_detach_node", "-n" + standby);
            awaitPools(cluster.nodes(), primary, allBut(standby), ORDER);
            order(node, "pcp_attach_node", "-n" + standby);
            awaitPools(cluster.nodes(), primary, ALL, ORDER);
        }
        FailoverLog log = failoverLog();
        int rounds = cluster.nodes().size();
        assertThat(log.of("failover", standby)).as(log.toString()).hasSize(rounds);
        assertThat(log.of("failback", standby)).as(log.toString()).hasSize(rounds);
        assertThat(log.of("promoted")).isEmpty();
    }

    @Scenario
    void aSwitchoverOrderedAtAStandbyPoolMovesThePrimaryEverywhere() {
        PostgresServer old = trio.primary();
        int heir = trio.standbys().getLast().id();
        ClusterNode pool = cluster.nodesBut(cluster.leader()).getLast();

        order(pool, "pcp_promote_node", "-s", "-n" + heir);

        awaitPools(cluster.nodes(), heir, ALL, RECOVERY);
        FailoverLog log = failoverLog();
        assertThat(trio.primary().id()).isEqualTo(heir);
        assertThat(trio.isStreaming(old)).isTrue();
        assertThat(log.of("promoted")).as(log.toString()).hasSize(1);
        assertThat(log.of("failover")).as(log.toString()).hasSize(1);
        assertThat(log.of("failover", old.id())).as(log.toString()).hasSize(1);
    }
}
