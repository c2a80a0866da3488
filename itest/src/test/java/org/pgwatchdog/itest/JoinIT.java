package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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

/// Nodes come to a cluster that is already there, go, and come back.
@RequiresHosts
class JoinIT extends OwnClusterScenario {

    /// What clients may notice of standbys coming and going: nothing but a busy machine.
    private static final Duration HICCUP = Duration.ofSeconds(2);

    private RunningCluster cluster;

    @ParameterizedTest(name = "{0} founded by {1}")
    @MethodSource("org.pgwatchdog.itest.LedCluster#combinations")
    void nodesJoinARunningLeaderAndReturnAfterRestarts(Mix mix, NodeKind kind) {
        label = mix + "-founded-by-" + kind;
        cluster = slot.fresh(ClusterPlan.of(mix, kind));

        ClusterNode leader = found(kind);
        cluster.nodes().stream().filter(node -> !node.isRunning()).forEach(ClusterNode::start);
        keepsLeading(leader);
        cluster.awaitClients();
        cluster.probe().reset();

        for (ClusterNode standby : cluster.nodesBut(leader)) {
            standby.stopGracefully();
            standby.start();
            keepsLeading(leader);
            standby.losePower();
            standby.start();
            keepsLeading(leader);
        }
        assertThat(cluster.watch().longestOverlap()).isZero();
        assertThat(cluster.probe().longestOutage()).isLessThan(HICCUP);
        Measurements.record(cluster, "standbys joined and restarted");

        leader.stopGracefully();
        leader.start();
        cluster.awaitOneCluster(cluster.timings().takeover());
        cluster.awaitClients();
    }

    /// Starts the nodes of the kind, or only the first if that would be all; returns the leader. A
    /// founder alone leads without a quorum and therefore without the VIP.
    private ClusterNode found(NodeKind kind) {
        List<ClusterNode> founders = cluster.nodesOf(kind);
        if (founders.size() == cluster.nodes().size()) {
            founders = founders.subList(0, 1);
        }
        founders.forEach(ClusterNode::start);
        if (founders.size() > 1) {
            ClusterNode leader = cluster.awaitOneCluster(founders, cluster.timings().coldStart());
            cluster.awaitClients();
            cluster.probe().reset();
            return leader;
        }
        ClusterNode alone = founders.getFirst();
        cluster.awaitOwnState(alone, Set.of("LEADER"), cluster.timings().coldStart());
        assertThat(alone.holdsVip()).isFalse();
        return alone;
    }

    private void keepsLeading(ClusterNode leader) {
        assertThat(cluster.awaitOneCluster(cluster.timings().join())).isEqualTo(leader);
    }
}
