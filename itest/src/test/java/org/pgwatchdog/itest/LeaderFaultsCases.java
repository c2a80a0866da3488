package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.simulator.Replay;

/// The leader goes in every way a leader can go: the VIP moves, clients follow it, and when the cause is
/// gone the old leader is a standby again without anyone's help.
abstract class LeaderFaultsCases extends MixScenario {

    /// Releasing an address after its daemon was killed: the guard's shell and one `ip addr del`.
    private static final Duration GUARD_PATIENCE = Duration.ofSeconds(3);

    private RunningCluster cluster;
    private ClusterNode old;
    private List<ClusterNode> others;
    private String fault = "";

    @BeforeEach
    void startHealthy() {
        cluster = healthyCluster();
        old = cluster.leader();
        others = cluster.nodesBut(old);
    }

    @Scenario
    void aStandbyTakesOverFromALeaderThatLosesPower() {
        old.losePower();

        takenOver("power lost", Set.of());
        old.start();
        oldLeaderIsStandbyAgain();
    }

    @Scenario
    void aStandbyTakesOverFromALeaderThatIsStopped() {
        old.stopGracefully();

        takenOver("stopped in order", Set.of());
        assertThat(cluster.watch().longestOverlap()).isZero();
        old.start();
        oldLeaderIsStandbyAgain();
    }

    @Scenario
    void aStandbyTakesOverFromALeaderWithoutCable() {
        cluster.hosts().pullCable(old.id());

        takenOver("cable pulled", Set.of());
        cluster.hosts().plugCable(old.id());
        oldLeaderIsStandbyAgain();
    }

    @Scenario
    void aStandbyTakesOverFromAFrozenLeader() {
        old.freeze();

        takenOver("frozen", Set.of(old.id()));
        old.thaw();
        oldLeaderIsStandbyAgain();
    }

    @Scenario
    void aStandbyTakesOverFromALeaderWhosePgpoolDies() {
        old.killPgpool();

        takenOver("pgpool killed", Set.of());
        old.reviveIfDead();
        oldLeaderIsStandbyAgain();
    }

    @Scenario
    void aKilledDaemonLeavesNoAddressBehind() {
        assumeThat(old).as("natives have no guard").isInstanceOf(JavaNode.class);
        JavaNode leader = (JavaNode) old;

        leader.killDaemon();

        cluster.awaitNoVip(idsOf(others), GUARD_PATIENCE);
        takenOver("daemon killed", Set.of());
        assertThat(cluster.watch().longestOverlap()).isZero();
        old.reviveIfDead();
        oldLeaderIsStandbyAgain();
    }

    private void takenOver(String what, Set<Integer> mayKeepTheVip) {
        ClusterNode successor =
                cluster.awaitOneClusterBut(mayKeepTheVip, others, plan.timings().takeover());
        cluster.awaitClients();
        cluster.settle();
        Measurements.record(cluster, what);
        fault = what;
        assertThat(others).contains(successor);
    }

    private void oldLeaderIsStandbyAgain() {
        ClusterNode successor = cluster.awaitOneCluster(plan.timings().recovery());
        assertThat(successor).isNotEqualTo(old);
        cluster.awaitClients();
        Measurements.record(cluster, fault + ", healing included");
        allWouldDecideTheSameAgain();
    }

    /// Each daemon's flight recorder replays: what led to the takeover, as every node lived it.
    private void allWouldDecideTheSameAgain() {
        if (plan.isLegacy()) {
            return; // Its dumps are there to be read.
        }
        for (ClusterNode node : cluster.nodesOf(NodeKind.JAVA)) {
            assertThat(((JavaNode) node).replayed())
                    .as("%s, lived through again", node)
                    .isInstanceOf(Replay.Same.class);
        }
    }

    private static Set<Integer> idsOf(List<ClusterNode> nodes) {
        return Set.copyOf(nodes.stream().map(ClusterNode::id).toList());
    }
}
