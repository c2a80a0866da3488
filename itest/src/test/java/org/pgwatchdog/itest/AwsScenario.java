package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.pgwatchdog.itest.aws.StandInVpc;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeEvent;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.net.Layout;

/// Three of our nodes on instances of a VPC, with an AWS method and real pools; healthy before each
/// test, and shared by the tests of a class.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AwsScenario implements ClusterScenario {

    static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);

    /// How soon something that somebody else changed is put back: an interval and a second.
    static final Duration REPAIR = CHECK_INTERVAL.plusSeconds(1);

    /// Until monitors have noticed something, said so, or said that it is over.
    static final Duration NOTICE = CHECK_INTERVAL.multipliedBy(10);

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
        all.put("vip_check_interval", "'" + CHECK_INTERVAL.toSeconds() + "s'");
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

    /// The last event that the leader knows of.
    long lastEvent() {
        return ((JavaNode) leader).events().getLast().sequence();
    }

    /// What the leader has told with a code, or with any, after an event.
    List<NodeEvent> since(long after, String code) {
        return ((JavaNode) leader)
                .events().stream()
                        .filter(event -> event.sequence() > after)
                        .filter(event -> code.isEmpty() || event.code().equals(code))
                        .toList();
    }

    /// Whether the leader has not told as many events with a code.
    Optional<String> missing(long after, String code, int count) {
        List<NodeEvent> told = since(after, code);
        return told.size() >= count
                ? Optional.empty()
                : Optional.of(code + " is not told " + count + " times: " + told);
    }

    Optional<String> toldSince(long after) {
        List<NodeEvent> told = since(after, "");
        return told.isEmpty() ? Optional.empty() : Optional.of("told: " + told);
    }
}
