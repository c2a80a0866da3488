package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.net.Netns;

/// The network falls apart and comes together again: at most one side serves, and one remains.
abstract class PartitionCases extends MixScenario {

    /// What a node without any peer may call itself.
    private static final Set<String> ALONE = Set.of("LEADER", "LOST", "NETWORK ISOLATION");

    private RunningCluster cluster;
    private ClusterNode leader;
    private List<ClusterNode> standbys;

    @BeforeEach
    void startHealthy() {
        cluster = healthyCluster();
        leader = cluster.leader();
        standbys = cluster.nodesBut(leader);
    }

    @Scenario
    void theMajorityReplacesALeaderThatIsCutOff() {
        cluster.hosts().isolate(leader.id());

        ClusterNode successor = cluster.awaitOneCluster(standbys, plan.timings().takeover());
        cluster.awaitClients();
        cluster.settle();
        Measurements.record(cluster, "leader cut off");
        cluster.hosts().heal();

        assertThat(cluster.awaitOneCluster(plan.timings().recovery())).isEqualTo(successor);
        cluster.awaitClients();
        Measurements.record(cluster, "leader cut off, healing included");
    }

    @Scenario
    void theMajorityKeepsItsLeaderWhenAStandbyIsCutOff() {
        ClusterNode lonely = standbys.getFirst();
        cluster.hosts().isolate(lonely.id());

        cluster.awaitNodeSeenLost(leader, lonely, plan.timings().detection());
        cluster.awaitOwnState(lonely, ALONE, plan.timings().takeover());
        assertThat(cluster.awaitOneCluster(cluster.nodesBut(lonely), plan.timings().detection()))
                .isEqualTo(leader);
        Measurements.record(cluster, "standby cut off");
        cluster.hosts().heal();

        assertThat(cluster.awaitOneCluster(plan.timings().recovery())).isEqualTo(leader);
        assertThat(cluster.watch().longestOverlap()).isZero();
    }

    @Scenario
    void aLeaderNobodyHearsIsReplacedAndReturns() {
        cluster.hosts().cutOneWay(Set.of(leader.host()), hostsOf(standbys));

        oneServesDuringAndAfter("leader not heard");
    }

    @Scenario
    void aLeaderThatHearsNobodyEndsInOneCluster() {
        cluster.hosts().cutOneWay(hostsOf(standbys), Set.of(leader.host()));

        oneServesDuringAndAfter("leader hears nobody");
    }

    @Scenario
    void withoutAMajorityNobodyServesUntilItIsBack() {
        for (ClusterNode node : cluster.nodes()) {
            cluster.hosts().isolate(node.id());
        }

        cluster.awaitNoVip(Set.of(), plan.timings().detection());
        cluster.hosts().heal();

        cluster.awaitOneCluster(plan.timings().recovery());
        cluster.awaitClients();
        Measurements.record(cluster, "all cut apart, until healed");
    }

    @Scenario
    void aLeaderWhoseStandbysAreStoppedGivesTheVipUpUntilOneIsBack() {
        standbys.forEach(ClusterNode::stopGracefully);
        cluster.awaitNoVip(Set.of(), plan.timings().detection());

        ClusterNode first = standbys.getFirst();
        first.start();
        ClusterNode serving =
                cluster.awaitOneCluster(List.of(leader, first), plan.timings().join());
        assertThat(serving).isEqualTo(leader);
        standbys.getLast().start();

        assertThat(cluster.awaitOneCluster(plan.timings().join())).isEqualTo(leader);
        cluster.awaitClients();
    }

    /// While only one direction is cut the protocol promises little more than that one side serves;
    /// after healing there must be one whole cluster.
    private void oneServesDuringAndAfter(String fault) {
        cluster.awaitSteadyHolder();
        Measurements.record(cluster, fault);
        cluster.hosts().heal();
        cluster.awaitOneCluster(plan.timings().recovery());
        cluster.awaitClients();
        Measurements.record(cluster, fault + ", healing included");
    }

    private static Set<Netns> hostsOf(List<ClusterNode> nodes) {
        Set<Netns> hosts = new LinkedHashSet<>();
        nodes.forEach(node -> hosts.add(node.host()));
        return hosts;
    }
}
