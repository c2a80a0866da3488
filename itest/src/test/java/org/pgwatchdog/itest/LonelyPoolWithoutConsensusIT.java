package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.database.PostgresServer;
import org.pgwatchdog.itest.net.Await;

/// Where no consensus is asked for, one pool that can't reach the primary is enough: a new one is made,
/// once, and the old one becomes its standby.
@Order(Turn.LAST)
@RequiresHosts
@ParameterizedClass(name = "{0}")
@MethodSource("org.pgwatchdog.itest.DatabaseVariant#ofThisRun")
class LonelyPoolWithoutConsensusIT extends DatabaseScenario {

    @Override
    ClusterPlan plan() {
        return variant.plan().with("failover_require_consensus", "off");
    }

    @Scenario
    void oneStandbysWordIsEnough() {
        PostgresServer old = trio.primary();
        PostgresServer heir = aStandby();
        ClusterNode leader = cluster.leader();
        ClusterNode lonely = cluster.nodesBut(leader).getFirst();

        cluster.hosts().cut(Set.of(lonely.host()), Set.of(old.host()));
        Await.untilTrue("the promotion", FAILOVER, () -> !failoverLog().of("promoted").isEmpty());
        Await.untilTrue(
                "the old primary's return as a standby",
                RECOVERY,
                () -> !failoverLog().of("followed", old.id()).isEmpty());
        cluster.hosts().heal();
        databases.repair();

        assertThat(trio.primary()).isEqualTo(heir);
        assertThat(failoverLog().of("promoted")).as(failoverLog().toString()).hasSize(1);
        assertThat(failoverLog().of("failover").getFirst().pool())
                .isEqualTo(leader.host().address());
        // A pool that lets a database in again ends the sessions it has.
        cluster.awaitClients();
    }
}
