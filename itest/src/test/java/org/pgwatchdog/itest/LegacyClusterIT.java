package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;

/// Three nodes of ours with `watchdog_protocol = '3'`: they find each other in any order, natives of that
/// time would become active two at a time.
@Order(Turn.EARLY)
@RequiresHosts
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(providers = OneByOne.class)
class LegacyClusterIT implements ClusterScenario {
    private final ClusterSlot slot = new ClusterSlot();
    private String label = "legacy";

    @AfterEach
    void close() {
        slot.close();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"0,1,2", "2,0,1"})
    void startedTogetherInAnyOrderOneIsActive(String order) {
        label = "legacy-start-" + order;
        ClusterPlan plan = ClusterPlan.of(Mix.JJJ, NodeKind.JAVA).asLegacy();
        RunningCluster cluster = slot.fresh(plan);

        for (String id : order.split(",")) {
            cluster.node(Integer.parseInt(id)).launch();
        }

        cluster.awaitOneCluster(plan.timings().coldStart());
        cluster.awaitClients();
        assertThat(cluster.watch().longestOverlap()).isZero();
    }

    @Scenario
    void queriesFindAFrozenActiveNode() {
        label = "legacy-query";
        ClusterPlan plan =
                ClusterPlan.of(Mix.JJJ, NodeKind.JAVA)
                        .asLegacy()
                        .with("wd_lifecheck_method", "'query'")
                        .with("wd_life_point", "3")
                        .with("wd_lifecheck_user", "'postgres'")
                        .with("wd_lifecheck_dbname", "'postgres'");
        RunningCluster cluster = slot.healthy(plan, NodeKind.JAVA);
        ClusterNode old = cluster.leader();
        List<ClusterNode> others = cluster.nodesBut(old);

        old.freeze();
        cluster.awaitOneClusterBut(Set.of(old.id()), others, plan.timings().takeover());
        cluster.awaitClients();
        old.thaw();

        assertThat(cluster.awaitOneCluster(plan.timings().recovery())).isNotEqualTo(old);
    }

    @Override
    public ClusterSlot slot() {
        return slot;
    }

    @Override
    public String label() {
        return label;
    }
}
