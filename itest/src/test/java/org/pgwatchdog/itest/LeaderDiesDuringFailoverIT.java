package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.database.FailoverLog;
import org.pgwatchdog.itest.database.PostgresServer;
import org.pgwatchdog.itest.database.WriteProbe;
import org.pgwatchdog.itest.net.Await;

/// The leader dies while the operator's failover command runs on it: its successor finishes the job.
@Order(Turn.LAST)
@RequiresHosts
@ParameterizedClass(name = "{0}")
@MethodSource("org.pgwatchdog.itest.DatabaseVariant#ledByEitherKind")
class LeaderDiesDuringFailoverIT extends DatabaseScenario {

    @Scenario
    void aFailoverInterruptedBeforeThePromotionIsDoneOnceByTheSuccessor() {
        trio.operator().behave("case $0 in *failover.sh) sleep 4 ;; esac");
        PostgresServer old = trio.primary();
        int heir = aStandby().id();
        ClusterNode dying = cluster.leader();
        List<ClusterNode> others = cluster.nodesBut(dying);
        try (WriteProbe probe = databases.writer()) {
            probe.brokenSince(old.kill());
            Await.untilTrue(
                    "the beginning of the failover",
                    FAILOVER,
                    () -> !failoverLog().of("failover").isEmpty());
            dying.losePower();

            cluster.awaitOneClusterBut(Set.of(dying.id()), others, cluster.timings().takeover());
            awaitWrites(probe, "death of primary and leader");
        }
        awaitPools(others, heir, allBut(old.id()), FAILOVER);
        FailoverLog log = failoverLog();
        assertThat(log.of("promoted")).as(log.toString()).hasSize(1);
        assertThat(log.of("promoted", heir)).as(log.toString()).hasSize(1);
        assertThat(log.of("failover", old.id())).as(log.toString()).hasSize(2);

        dying.start();
        cluster.awaitOneCluster(cluster.timings().recovery());
        awaitPools(cluster.nodes(), heir, allBut(old.id()), ORDER);
        assertThat(failoverLog().of("promoted")).hasSize(1);
    }
}
