package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.DatabaseCluster;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Command;

/// What stands between our daemon and its pool breaks: the log says so once, no event is lost, the
/// cluster goes on.
@Order(Turn.EARLY)
@RequiresHosts
@ParameterizedClass(name = "{0}", allowZeroInvocations = true)
@MethodSource("org.pgwatchdog.itest.DatabaseVariant#withJava")
class BridgeTroubleIT extends DatabaseScenario {

    /// Trouble with the pool is noticed by the next three looks at it.
    private static final Duration NOTICE = Duration.ofSeconds(20);

    private static final long LOG_GROWTH_MAX = 256 * 1024;
    private static final List<String> OF_PCP = List.of("pcp");

    private JavaNode node;
    private int primary;
    private int standby;
    private int logStart;

    @BeforeEach
    void chooseANode() {
        primary = trio.primary().id();
        standby = aStandby().id();
        ClusterNode leader = cluster.leader();
        node =
                (JavaNode)
                        cluster.nodesOf(NodeKind.JAVA).stream()
                                .filter(candidate -> candidate != leader)
                                .findFirst()
                                .orElse(leader);
        logStart = node.log().length();
    }

    @Scenario
    void aPoolWhosePcpComesAndGoesMissesNothing() {
        for (int round = 0; round < 2; round++) {
            node.refusePcp();
            awaitLine(OF_PCP);
            ClusterNode other = another();
            order(other, "pcp_detach_node", "-n" + standby);
            awaitPools(List.of(other), primary, allBut(standby), ORDER);
            node.admitPcp();
            awaitPools(cluster.nodes(), primary, allBut(standby), ORDER);
            order(other, "pcp_attach_node", "-n" + standby);
            awaitPools(cluster.nodes(), primary, ALL, ORDER);
        }
        assertThat(linesWith(OF_PCP).size()).as(newLog()).isBetween(2, 8);
    }

    @Scenario
    void aWrongPcpPasswordIsNamedAndRepairedWithoutARestart() {
        node.setBridgePassword("wrong");
        node.restartDaemon();
        logStart = 0;
        cluster.awaitOneCluster(cluster.timings().recovery());
        awaitLine(List.of("pcp", "bridge-pcppass"));
        ClusterNode other = another();
        // A leader that has just started and cannot ask its pool knows nothing of the backends at
        // first.
        Await.until(
                "the order's success",
                ORDER,
                () -> {
                    Command order =
                            other.pcp(DatabaseCluster.PCP, "pcp_detach_node", "-n" + standby);
                    return order.output().contains("Command Successful")
                            ? Optional.empty()
                            : Optional.of(order.output() + order.errors());
                });
        awaitPools(List.of(other), primary, allBut(standby), ORDER);

        node.setBridgePassword("");
        awaitPools(cluster.nodes(), primary, allBut(standby), ORDER);
        assertThat(linesWith(List.of("bridge-pcppass")).size()).as(newLog()).isLessThan(4);
    }

    @Scenario
    void aRestartedPoolGetsTheStatusOfTheCluster() {
        ClusterNode other = another();
        order(other, "pcp_detach_node", "-n" + standby);
        awaitPools(cluster.nodes(), primary, allBut(standby), ORDER);
        boolean led = cluster.leader().equals(node);
        node.killPgpool();
        if (led) {
            // It hands leadership over; what is ordered in between may be lost with a native heir.
            Await.untilTrue(
                    node + " leads no more",
                    cluster.timings().takeover(),
                    () -> node.view().filter(view -> view.own().equals("LEADER")).isEmpty());
        }
        cluster.awaitOneCluster(cluster.timings().takeover());
        order(other, "pcp_attach_node", "-n" + standby);
        awaitPools(List.of(other), primary, ALL, ORDER);
        node.reviveIfDead();
        awaitPools(cluster.nodes(), primary, ALL, ORDER);
    }

    @Scenario
    void aCommandThatFailsIsReportedAndTheStatusIsKept() {
        trio.operator().behave("case $0 in *failover.sh) exit 7 ;; esac");
        int earlier = leaderLog().length();

        order(another(), "pcp_detach_node", "-n" + standby);

        awaitPools(cluster.nodes(), primary, allBut(standby), ORDER);
        assertThat(failoverLog().of("failover", standby)).hasSize(1);
        if (cluster.leader() instanceof JavaNode) {
            String said = leaderLog().substring(earlier).toLowerCase(Locale.ROOT);
            assertThat(said).contains("failover_command").contains("7");
        }
    }

    @Scenario
    void aCommandThatPrintsMegabytesHarmsNobody() {
        trio.operator().behave("case $0 in *failover.sh) yes noise | head -c 5000000 ;; esac");
        int earlier = leaderLog().length();

        order(another(), "pcp_detach_node", "-n" + standby);

        awaitPools(cluster.nodes(), primary, allBut(standby), ORDER);
        assertThat(failoverLog().of("failover", standby)).hasSize(1);
        if (cluster.leader() instanceof JavaNode) {
            assertThat(leaderLog().length() - earlier).isLessThan((int) LOG_GROWTH_MAX);
        }
    }

    @Scenario
    void aCommandThatHangsIsEndedAndTheClusterGoesOn() {
        assumeThat(cluster.leader()).as("natives wait").isInstanceOf(JavaNode.class);
        trio.operator().behave("case $0 in *failover.sh) sleep 600 ;; esac");
        order(another(), "pcp_detach_node", "-n" + standby);
        awaitPools(cluster.nodes(), primary, allBut(standby), RECOVERY);
        trio.operator().behave("");
        order(another(), "pcp_attach_node", "-n" + standby);
        awaitPools(cluster.nodes(), primary, ALL, RECOVERY);
        cluster.awaitOneCluster(cluster.timings().takeover());
    }

    private ClusterNode another() {
        return cluster.nodesBut(node).getFirst();
    }

    private void awaitLine(List<String> words) {
        Await.until(
                "a line with " + words + " of " + node,
                NOTICE,
                () -> linesWith(words).isEmpty() ? Optional.of(newLog()) : Optional.empty());
    }

    private List<String> linesWith(List<String> words) {
        return newLog().lines()
                .filter(line -> {
                    String lower = line.toLowerCase(Locale.ROOT);
                    return words.stream().allMatch(lower::contains);
                })
                .toList();
    }

    private String newLog() {
        return node.log().substring(logStart);
    }

    private String leaderLog() {
        return cluster.leader().log();
    }

    @AfterEach
    void mend() {
        node.admitPcp();
        node.setBridgePassword("");
    }
}
