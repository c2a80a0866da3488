package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.database.DatabaseTrio;
import org.pgwatchdog.itest.database.PostgresServer;
import org.pgwatchdog.itest.net.Command;

/// A lost database is copied anew and attached by one order, at any pool.
@Order(Turn.EARLY)
@RequiresHosts
@ParameterizedClass(name = "{0}")
@MethodSource("org.pgwatchdog.itest.DatabaseVariant#ledByEitherKind")
class OnlineRecoveryIT extends DatabaseScenario {

    @Scenario
    void aLostStandbyIsRecoveredByAnOrderToTheLeader() {
        recovers(cluster.leader());
    }

    @Scenario
    void aLostStandbyIsRecoveredByAnOrderToAStandby() {
        recovers(cluster.nodesBut(cluster.leader()).getFirst());
    }

    private void recovers(ClusterNode ordered) {
        assumeThat(DatabaseTrio.canRecover()).as("Debian's postgresql-15-pgpool2").isTrue();
        int primary = trio.primary().id();
        PostgresServer lost = aStandby();
        lost.kill();
        awaitPools(cluster.nodes(), primary, allBut(lost.id()), FAILOVER);
        lost.powerOn();

        Command command = ordered.pcp(RECOVERY, "pcp_recovery_node", "-n" + lost.id());

        assertThat(command.output() + command.errors()).contains("Command Successful");
        awaitPools(cluster.nodes(), primary, ALL, ORDER);
        assertThat(trio.isStreaming(lost)).isTrue();
        assertThat(failoverLog().of("recovery", lost.id())).hasSize(1);
        assertThat(failoverLog().of("promoted")).isEmpty();
    }
}
