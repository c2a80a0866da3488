package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.DatabaseCluster;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.database.DatabaseTrio;
import org.pgwatchdog.itest.database.FailoverLog;
import org.pgwatchdog.itest.database.PostgresServer;
import org.pgwatchdog.itest.database.WriteProbe;
import org.pgwatchdog.itest.net.Command;

/// What scenarios with replicated databases have in common: a cluster in which every pool serves all
/// three databases before each of them, and words for what pools and operators see afterwards.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(providers = OneByOne.class)
@ExtendWith(SharedClusters.class)
class DatabaseScenario implements ClusterScenario {

    static final Set<Integer> ALL = DatabaseCluster.ALL;
    static final Duration FAILOVER = DatabaseCluster.FAILOVER;
    static final Duration ORDER = DatabaseCluster.ORDER;
    static final Duration RECOVERY = DatabaseCluster.RECOVERY;

    /// How long nothing must happen for nothing to be going to happen: several health checks.
    static final Duration QUIET = Duration.ofSeconds(4);

    @Parameter DatabaseVariant variant;

    RunningCluster cluster;
    DatabaseCluster databases;
    DatabaseTrio trio;
    private @Nullable ClusterSlot slot;
    private boolean hasTurn;
    private int logged;

    /// The cluster this class wants.
    ClusterPlan plan() {
        return variant.plan();
    }

    @BeforeEach
    void startHealthy() {
        if (!hasTurn) {
            Turn.takeDatabases();
            hasTurn = true;
        }
        if (slot == null) {
            slot = SharedClusters.take(plan());
        }
        cluster = slot.healthy(plan(), variant.leader());
        trio = cluster.trio();
        databases = new DatabaseCluster(cluster);
        databases.repair();
        logged = trio.operator().failoverLog().entries().size();
    }

    /// Runs a pcp program that must be obeyed.
    static void order(ClusterNode node, String program, String... options) {
        Command command = node.pcp(DatabaseCluster.PCP, program, options);
        assertThat(command.output() + command.errors())
                .as("%s on %s", command.words(), node)
                .contains("Command Successful");
    }

    /// What the scripts have done since this scenario began.
    FailoverLog failoverLog() {
        return trio.operator().failoverLog().from(logged);
    }

    /// Waits until writes succeed again and records how long they did not.
    void awaitWrites(WriteProbe probe, String fault) {
        Duration outage = DatabaseCluster.awaitWrites(probe);
        Measurements.recordWrites(variant.toString(), fault, outage);
    }

    void awaitPools(List<ClusterNode> nodes, int primary, Set<Integer> attached, Duration limit) {
        databases.awaitPools(nodes, primary, attached, limit);
    }

    static Set<Integer> allBut(int id) {
        return DatabaseCluster.allBut(id);
    }

    /// The standby database with the smallest id: the one pools promote when the primary is gone.
    PostgresServer aStandby() {
        return trio.standbys().getFirst();
    }

    @AfterParameterizedClassInvocation
    void giveClusterBack() {
        try {
            if (slot != null) {
                SharedClusters.giveBack(plan(), slot);
            }
        } finally {
            slot = null;
            if (hasTurn) {
                hasTurn = false;
                Turn.giveDatabasesBack();
            }
        }
    }

    @Override
    public ClusterSlot slot() {
        return slot == null ? new ClusterSlot() : slot;
    }

    @Override
    public String label() {
        return variant.toString().replace(' ', '-');
    }
}
