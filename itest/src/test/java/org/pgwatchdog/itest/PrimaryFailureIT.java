package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.database.FailoverLog;
import org.pgwatchdog.itest.database.PostgresServer;
import org.pgwatchdog.itest.database.WriteProbe;
import org.pgwatchdog.itest.net.Await;

/// A database dies: the operator's command runs once, on the leader, and all pools agree on what is left.
@Order(Turn.LAST)
@RequiresHosts
@ParameterizedClass(name = "{0}")
@MethodSource("org.pgwatchdog.itest.DatabaseVariant#ledByEitherKind")
class PrimaryFailureIT extends DatabaseScenario {

    @Scenario
    void aKilledPrimaryIsReplacedOnceAndClientsWriteOn() {
        PostgresServer old = trio.primary();
        int heir = aStandby().id();
        ClusterNode leader = cluster.leader();
        try (WriteProbe probe = databases.writer()) {
            probe.brokenSince(old.kill());
            awaitWrites(probe, "the primary's death");
            awaitPools(cluster.nodes(), heir, allBut(old.id()), FAILOVER);
        }

        assertThat(trio.primary().id()).isEqualTo(heir);
        FailoverLog log = failoverLog();
        assertThat(log.of("failover")).as(log.toString()).hasSize(1);
        assertThat(log.of("failover").getFirst().node()).isEqualTo(old.id());
        assertThat(log.of("failover").getFirst().pool()).isEqualTo(leader.host().address());
        assertThat(log.of("promoted")).as(log.toString()).hasSize(1);
        assertThat(log.of("failed")).as(log.toString()).isEmpty();
        assertThat(cluster.leader()).isEqualTo(leader);
    }

    @Scenario
    void aKilledStandbyIsDetachedOnceAndNobodyIsPromoted() {
        int primary = trio.primary().id();
        PostgresServer dead = aStandby();
        dead.kill();

        awaitPools(cluster.nodes(), primary, allBut(dead.id()), FAILOVER);
        cluster.awaitClients();
        FailoverLog log = failoverLog();
        assertThat(log.of("failover")).as(log.toString()).hasSize(1);
        assertThat(log.of("failover", dead.id())).as(log.toString()).hasSize(1);
        assertThat(log.of("promoted")).isEmpty();
    }

    @Scenario
    void theSecondPrimaryToDieIsReplacedToo() {
        PostgresServer first = trio.primary();
        PostgresServer second = aStandby();
        first.kill();
        awaitPools(cluster.nodes(), second.id(), allBut(first.id()), FAILOVER);
        second.kill();

        Set<Integer> last = allBut(first.id());
        last.remove(second.id());
        int survivor = last.iterator().next();
        awaitPools(cluster.nodes(), survivor, last, FAILOVER);
        Await.until("clients", FAILOVER, cluster::queryProblem);
        FailoverLog log = failoverLog();
        assertThat(log.of("promoted")).as(log.toString()).hasSize(2);
        assertThat(log.of("failover")).as(log.toString()).hasSize(2);
        assertThat(Optional.of(trio.primary().id())).contains(survivor);
    }
}
