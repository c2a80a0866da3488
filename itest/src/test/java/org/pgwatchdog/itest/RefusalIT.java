package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.net.Await;

/// A stranger with the wrong key, id or configuration is kept out, is told so, and harms nobody.
///
/// Two nodes run; the third, of the kind that is alone in the mix, comes with something wrong.
@RequiresHosts
@ParameterizedClass(name = "{0}")
@MethodSource("mixes")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(providers = OneByOne.class)
class RefusalIT implements ClusterScenario {

    /// Longer than every timer by which a stranger could disturb: reconnects come every 11 s.
    private static final Duration WATCHED = Duration.ofSeconds(13);

    private static final Duration HICCUP = Duration.ofSeconds(2);
    private static final int STRANGE_PORT = 9998;

    private final ClusterSlot slot = new ClusterSlot();

    @Parameter private Mix mix;

    private ClusterPlan plan;
    private RunningCluster cluster;
    private int strangerId;
    private ClusterNode stranger;
    private ClusterNode leader;

    static Stream<Mix> mixes() {
        return Mix.ofThisRun().stream();
    }

    @BeforeEach
    void startTwo() {
        strangerId = mix == Mix.NJJ ? 0 : 2;
        NodeKind kind = mix.kinds().get(1);
        plan = ClusterPlan.of(mix, kind);
        Optional<RunningCluster> running = slot.cluster().filter(any -> !slot.isSpoilt());
        cluster = running.orElseGet(() -> slot.fresh(plan));
        if (running.isEmpty()) {
            pair().forEach(ClusterNode::start);
        }
        leader = cluster.awaitOneCluster(pair(), plan.timings().coldStart());
        cluster.awaitClients();
        cluster.probe().reset();
    }

    @Scenario
    void aWrongKeyIsRefused() {
        comes(plan.withNode(strangerId, "wd_authkey", "'not the key'"));

        isKeptOut("key", "authentication");
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.log()).doesNotContain("not the key"));
    }

    @Scenario
    void anAddressOrPortNobodyConfiguredIsRefused() {
        String port = String.valueOf(STRANGE_PORT);
        comes(
                plan.withNode(strangerId, "pgpool_port" + strangerId, port)
                        .withNode(strangerId, "port", port));

        isKeptOut("configur", "not match", "no such node", "reject", "refus");
    }

    @Scenario
    void anIdThatIsNotConfiguredIsRefusedAtStart() {
        comes(plan.withIdentity(strangerId, 7));

        Await.untilTrue(
                "end of a node with a wrong id",
                plan.timings().detection(),
                () -> !stranger.isRunning());
        assertThat(stranger.log().toLowerCase(Locale.ROOT)).contains("node").contains("id");
        nobodyIsHarmed();
    }

    @Scenario
    void aSecondNodeWithAnIdInUseDoesNoHarm() {
        assumeThat(stranger(plan).kind()).as("natives let it in").isEqualTo(NodeKind.JAVA);
        comes(plan.withIdentity(strangerId, 1));

        Await.untilTrue(
                "end of a node with another node's id",
                plan.timings().coldStart(),
                () -> !stranger.isRunning());
        assertThat(stranger.log()).contains("hostname1", "no own address", "pgpool_node_id");
        nobodyIsHarmed();
    }

    private void comes(ClusterPlan mistaken) {
        stranger = stranger(mistaken);
        stranger.launch();
    }

    private ClusterNode stranger(ClusterPlan mistaken) {
        return cluster.reconfigure(strangerId, mistaken);
    }

    /// The stranger says why, natives among them by ending; the cluster goes on without it; a Java node
    /// of the cluster names the stranger.
    private void isKeptOut(String... words) {
        if (stranger instanceof JavaNode) {
            Await.until(
                    "the stranger's own line about it",
                    plan.timings().coldStart(),
                    () -> missing(stranger, List.of(words)));
        } else {
            Await.untilTrue(
                    "the native stranger's end",
                    plan.timings().coldStart(),
                    () -> !stranger.isRunning());
        }
        nobodyIsHarmed();
        for (ClusterNode node : pair()) {
            if (node instanceof JavaNode) {
                assertThat(node.log()).contains(plan.layout().addressOf(strangerId));
                assertThat(missing(node, List.of(words))).isEmpty();
            }
        }
    }

    private void nobodyIsHarmed() {
        Await.during(
                "the cluster without the stranger",
                WATCHED,
                () -> cluster.problemOf(pair(), Set.of()));
        assertThat(cluster.leader()).isEqualTo(leader);
        assertThat(cluster.queryProblem()).isEmpty();
        assertThat(cluster.probe().longestOutage()).isLessThan(HICCUP);
    }

    private static Optional<String> missing(ClusterNode node, List<String> words) {
        String log = node.log().toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(log::contains)
                ? Optional.empty()
                : Optional.of("none of " + words + " in the log of " + node + ":\n" + log);
    }

    private List<ClusterNode> pair() {
        List<ClusterNode> pair = new ArrayList<>(cluster.nodes());
        pair.remove(strangerId);
        return pair;
    }

    @AfterEach
    void removeStranger() {
        ClusterNode gone = stranger;
        // The next mix has a cluster of its own; this node must not be asked for again.
        stranger = null;
        if (gone != null) {
            gone.losePower();
        }
    }

    @AfterParameterizedClassInvocation
    void closeCluster() {
        slot.close();
    }

    @Override
    public ClusterSlot slot() {
        return slot;
    }

    @Override
    public String label() {
        return mix.name();
    }
}
