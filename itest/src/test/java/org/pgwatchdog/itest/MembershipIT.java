package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.NodeView.Quorum;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.net.Await;

/// How many nodes are enough: half votes in even clusters, and members that are counted out.
@Order(Turn.FIRST)
@RequiresHosts
class MembershipIT extends OwnClusterScenario {

    private static final int REMOVAL_SECONDS = 5;

    private RunningCluster cluster;
    private ClusterNode leader;
    private List<ClusterNode> standbys;

    static Stream<Arguments> kinds() {
        boolean mixed = Mix.ofThisRun().stream().anyMatch(mix -> mix.has(NodeKind.JAVA));
        return mixed
                ? Stream.of(
                        Arguments.of(NodeKind.NATIVE, NodeKind.JAVA),
                        Arguments.of(NodeKind.JAVA, NodeKind.NATIVE))
                : Stream.of(Arguments.of(NodeKind.NATIVE, NodeKind.NATIVE));
    }

    @ParameterizedTest(name = "led by {0}, with {1}")
    @MethodSource("kinds")
    void oneOfTwoServesWithHalfVotes(NodeKind leading, NodeKind other) {
        form("two-half", 2, leading, other, "enable_consensus_with_half_votes", "on");

        standbys.getFirst().stopGracefully();

        staysWithQuorum(Quorum.ON_THE_EDGE);
        comesBack(standbys);
    }

    @ParameterizedTest(name = "led by {0}, with {1}")
    @MethodSource("kinds")
    void oneOfTwoDoesNotServeWithoutHalfVotes(NodeKind leading, NodeKind other) {
        form("two", 2, leading, other, "enable_consensus_with_half_votes", "off");

        standbys.getFirst().stopGracefully();

        cluster.awaitNoVip(Set.of(), cluster.timings().detection());
        awaitQuorum(Quorum.ABSENT);
        comesBack(standbys);
    }

    @ParameterizedTest(name = "led by {0}, with {1}")
    @MethodSource("kinds")
    void twoOfFourServeWithHalfVotes(NodeKind leading, NodeKind other) {
        form("four-half", 4, leading, other, "enable_consensus_with_half_votes", "on");
        List<ClusterNode> half = standbys.subList(1, 3);

        half.forEach(ClusterNode::losePower);

        staysWithQuorum(Quorum.ON_THE_EDGE);
        comesBack(half);
    }

    @ParameterizedTest(name = "led by {0}, with {1}")
    @MethodSource("kinds")
    void nodesThatSayGoodByeAreNoLongerCounted(NodeKind leading, NodeKind other) {
        form("removal", 3, leading, other, "wd_remove_shutdown_nodes", "on");

        standbys.forEach(ClusterNode::stopGracefully);

        awaitMembership(standbys, "REVOKED-SHUTDOWN");
        staysWithQuorum(Quorum.EXIST);
        comesBack(standbys);
        awaitMembership(standbys, "MEMBER");
    }

    @ParameterizedTest(name = "led by {0}, with {1}")
    @MethodSource("kinds")
    void nodesLostForTooLongAreNoLongerCounted(NodeKind leading, NodeKind other) {
        String seconds = String.valueOf(REMOVAL_SECONDS);
        form("lost-removal", 3, leading, other, "wd_lost_node_removal_timeout", seconds);

        standbys.forEach(ClusterNode::losePower);

        cluster.awaitNoVip(Set.of(), cluster.timings().detection());
        awaitMembership(standbys, "REVOKED-LOST");
        staysWithQuorum(Quorum.EXIST);
        comesBack(standbys);
        awaitMembership(standbys, "MEMBER");
    }

    private void form(String name, int size, NodeKind leading, NodeKind other, String... setting) {
        label = name + "-led-by-" + leading;
        List<NodeKind> kinds = new ArrayList<>();
        for (int id = 0; id < size; id++) {
            kinds.add(id % 2 == 0 ? leading : other);
        }
        ClusterPlan plan = ClusterPlan.of(label, kinds, leading).with(setting[0], setting[1]);
        cluster = slot.healthy(plan, leading);
        leader = cluster.leader();
        standbys = cluster.nodesBut(leader);
    }

    /// The quorum becomes this, the leader keeps or regains the VIP, and clients are served.
    private void staysWithQuorum(Quorum quorum) {
        awaitQuorum(quorum);
        Await.untilTrue("the VIP", cluster.timings().takeover(), leader::holdsVip);
        cluster.awaitClients();
    }

    private void awaitQuorum(Quorum quorum) {
        Await.until(
                "quorum " + quorum,
                cluster.timings().detection().plus(Duration.ofSeconds(REMOVAL_SECONDS)),
                () ->
                        leader.view()
                                .filter(view -> view.quorum() != quorum)
                                .map(view -> "the leader says " + view));
    }

    private void awaitMembership(List<ClusterNode> nodes, String membership) {
        Await.until(
                membership + " of " + nodes,
                cluster.timings().detection().plus(Duration.ofSeconds(REMOVAL_SECONDS)),
                () ->
                        leader.view()
                                .filter(view ->
                                        nodes.stream()
                                                .map(ClusterNode::id)
                                                .map(view.memberships()::get)
                                                .anyMatch(seen -> !membership.equals(seen)))
                                .map(view -> "the leader says " + view));
    }

    private void comesBack(List<ClusterNode> nodes) {
        nodes.forEach(ClusterNode::start);
        assertThat(cluster.awaitOneCluster(cluster.timings().join())).isEqualTo(leader);
        cluster.awaitClients();
    }
}
