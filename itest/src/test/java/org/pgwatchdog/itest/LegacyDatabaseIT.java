package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.database.FailoverLog;
import org.pgwatchdog.itest.database.PostgresServer;

/// Backend events among three nodes of ours with `watchdog_protocol = '3'`: all pools change, one node alone
/// holds the interlock and runs the command.
@Order(Turn.LAST)
@RequiresHosts
@ParameterizedClass(name = "{0}")
@MethodSource("org.pgwatchdog.itest.DatabaseVariant#ofOursAlone")
class LegacyDatabaseIT extends DatabaseScenario {
    @Override
    ClusterPlan plan() {
        return super.plan().asLegacy();
    }

    @Scenario
    void aKilledStandbyIsDetachedEverywhereAndTheCommandRunsOnce() {
        int primary = trio.primary().id();
        PostgresServer dead = aStandby();
        dead.kill();

        awaitPools(cluster.nodes(), primary, allBut(dead.id()), FAILOVER);
        cluster.awaitClients();
        FailoverLog log = failoverLog();
        assertThat(log.of("failover", dead.id())).as(log.toString()).hasSize(1);
        assertThat(log.of("promoted")).isEmpty();
    }

    @Scenario
    void aKilledPrimaryIsReplacedOnce() {
        PostgresServer old = trio.primary();
        int heir = aStandby().id();
        old.kill();

        awaitPools(cluster.nodes(), heir, allBut(old.id()), FAILOVER);
        assertThat(trio.primary().id()).isEqualTo(heir);
        FailoverLog log = failoverLog();
        assertThat(log.of("failover")).as(log.toString()).hasSize(1);
        assertThat(log.of("promoted")).as(log.toString()).hasSize(1);
        assertThat(log.of("failed")).as(log.toString()).isEmpty();
    }
}
