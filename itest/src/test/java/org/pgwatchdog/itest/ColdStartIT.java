package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.NodeView;
import org.pgwatchdog.itest.cluster.RunningCluster;

/// Nodes that know nothing of each other become one cluster, whoever starts first.
@RequiresHosts
class ColdStartIT extends OwnClusterScenario {

    static Stream<Arguments> starts() {
        return Mix.ofThisRun().stream()
                .flatMap(mix ->
                        Stream.of(List.of(0, 1, 2), List.of(2, 1, 0), List.of(1, 2, 0))
                                .map(order -> Arguments.of(mix, order)));
    }

    @ParameterizedTest(name = "{0} started in the order {1}")
    @MethodSource("starts")
    void nodesStartedInAnyOrderAgree(Mix mix, List<Integer> order) {
        label = mix + "-" + order;
        NodeKind first = mix.kinds().get(order.getFirst());
        RunningCluster cluster = slot.fresh(ClusterPlan.of(mix, first));

        cluster.start(order);
        ClusterNode leader = cluster.awaitOneCluster(cluster.timings().coldStart());

        cluster.awaitClients();
        assertThat(leader.view().orElseThrow().escalated()).isTrue();
        for (ClusterNode node : cluster.nodesOf(NodeKind.JAVA)) {
            NodeView byHttp = node.view().orElseThrow();
            assertThat(((JavaNode) node).viewByCommand()).isEqualTo(byHttp);
        }
        assertThat(cluster.watch().longestOverlap()).isZero();
    }
}
