package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.pgwatchdog.itest.aws.StandInVpc;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.net.Layout;

/// Three of our nodes on instances of a VPC, with an AWS method and real pools; healthy before each
/// test, and shared by the tests of a class.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AwsScenario implements ClusterScenario {

    private final ClusterSlot slot = new ClusterSlot();
    private final ClusterPlan plan;
    RunningCluster cluster;
    StandInVpc vpc;
    ClusterNode leader;
    List<ClusterNode> others;

    /// @param name what logs call the cluster
    /// @param settings of our own, beside those that find the stand-in
    AwsScenario(String name, Layout layout, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(StandInVpc.endpoints());
        all.putAll(settings);
        plan = ClusterPlan.of(Mix.JJJ, NodeKind.JAVA).named(name).on(layout, all);
    }

    @BeforeEach
    void startHealthy() {
        slot.cluster().ifPresent(running -> running.vpc().heal());
        cluster = slot.healthy(plan, NodeKind.JAVA);
        vpc = cluster.vpc();
        look();
    }

    @AfterAll
    void closeCluster() {
        slot.close();
    }

    @Override
    public ClusterSlot slot() {
        return slot;
    }

    @Override
    public String label() {
        return plan.name();
    }

    /// Looks anew who leads and who does not.
    void look() {
        leader = cluster.leader();
        others = cluster.nodesBut(leader);
    }

    /// A client at the virtual IP is answered by the pool of that node.
    void clientsReach(ClusterNode node) {
        cluster.awaitClients();
        assertThat(cluster.served(node.vip())).contains(node.id());
    }
}
