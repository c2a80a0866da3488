package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Command;
import org.pgwatchdog.itest.net.Layout;
import org.pgwatchdog.itest.net.OpenPort;

/// A node loses its way to places outside the cluster (`np_targets`: a host that answers pings, a port
/// 443), or to the virtual IP, while its peers hear it well.
@RequiresHosts
class NetworkPartitionTargetsIT implements ClusterScenario {

    private static final int HTTPS = 443;

    /// Three rounds of two seconds, and what the core and an election take.
    private static final Duration NOTICED = Duration.ofSeconds(30);

    /// Long enough for several rounds and looks.
    private static final Duration WATCHED = Duration.ofSeconds(8);

    private final ClusterSlot slot = new ClusterSlot();
    private String label = "";
    private RunningCluster cluster;
    private @Nullable OpenPort regional;
    private ClusterNode leader;
    private List<ClusterNode> standbys;

    @Test
    void aLeaderThatReachesNoTargetStepsDownAndReturnsAsStandby() {
        start("step-down");
        loseTargets(leader);
        Await.until("another leader that serves", NOTICED, this::servedByAnother);
        ClusterNode successor = cluster.leader();
        cluster.awaitOneCluster(cluster.timings().takeover());
        cluster.awaitClients();
        Measurements.record(cluster, "np_targets out of reach, step-down");
        assertThat(leader.log())
                .contains("none of the np_targets answers: ping:", "this node will not lead");
        assertThat(status(leader).getAsJsonObject("outside").get("reached").getAsBoolean())
                .isFalse();

        cluster.hosts().heal();
        Await.untilTrue(
                "the targets are back",
                NOTICED,
                () -> leader.log().contains("answers again; this node may lead again"));
        assertThat(cluster.awaitOneCluster(cluster.timings().recovery())).isEqualTo(successor);
        assertThat(leader.isRunning()).isTrue();
        assertThat(cluster.watch().longestOverlap()).isZero();
    }

    @Test
    void withWarnALeaderThatReachesNoTargetStays() {
        start("warn");
        loseTargets(leader);
        awaitLog(leader, "none of the np_targets answers: ping:", "np_action = 'warn'");
        Await.during(
                "the cluster as it was",
                WATCHED,
                () -> cluster.problemOf(cluster.nodes(), Set.of()));
        assertThat(cluster.leader()).isEqualTo(leader);

        cluster.hosts().heal();
        awaitLog(leader, "answers again");
        assertThat(cluster.leader()).isEqualTo(leader);
    }

    @Test
    void aStandbySaysWhetherTheVipIsReachable() {
        start("warn");
        ClusterNode blind = standbys.getFirst();
        standbys.forEach(node -> awaitReachable(node, true));
        assertThat(status(leader).getAsJsonObject("vip").get("reachable").isJsonNull()).isTrue();

        dropVip(blind);
        awaitReachable(blind, false);
        awaitLog(blind, "not reachable from here, though node " + leader.id() + " leads");
        awaitReachable(standbys.getLast(), true);
        assertThat(cluster.leader()).isEqualTo(leader);

        blind.host().run(Command.PATIENCE, "nft", "flush ruleset").orThrow();
        awaitLog(blind, "the virtual IP is reachable from here again");
        awaitReachable(blind, true);
        JsonObject seen = reachable(status(blind)).orElseThrow();
        assertThat(seen.get("via").getAsString()).isEqualTo(Layout.SWITCH.vip());
        assertThat(((JavaNode) blind).http("/metrics").orElse(""))
                .contains("pgwatchdog_vip_reachable 1\n", "pgwatchdog_vip_probe_seconds ");
    }

    /// The client's host is what lies outside: it answers pings, and has a port 443.
    private void start(String action) {
        label = action;
        String outside = Layout.SWITCH.clientAddress();
        ClusterPlan plan =
                ClusterPlan.of(Mix.JJJ, NodeKind.JAVA)
                        .named("np-" + action)
                        .withOwn("vip_check_interval", "'1s'")
                        .withOwn(
                                "np_targets",
                                "'ping:%s, tcp:%s:%d'".formatted(outside, outside, HTTPS))
                        .withOwn("np_action", "'" + action + "'");
        cluster = slot.fresh(plan);
        regional = new OpenPort(cluster.hosts().client(), HTTPS);
        cluster.startAll();
        leader = cluster.awaitOneCluster(plan.timings().coldStart());
        cluster.awaitClients();
        cluster.probe().reset();
        cluster.watch().reset();
        standbys = cluster.nodesBut(leader);
    }

    private void loseTargets(ClusterNode node) {
        cluster.hosts().cut(Set.of(node.host()), Set.of(cluster.hosts().client()));
    }

    private static void dropVip(ClusterNode node) {
        String rules =
                "table ip vip { chain out { type filter hook output priority 0; ip daddr %s drop; }; }"
                        .formatted(Layout.SWITCH.vip());
        node.host().run(Command.PATIENCE, "nft", rules).orThrow();
    }

    private Optional<String> servedByAnother() {
        Set<Integer> holders = cluster.hosts().holders();
        if (holders.size() != 1 || holders.contains(leader.id())) {
            return Optional.of("the VIP is on " + holders);
        }
        return cluster.queryProblem();
    }

    private static void awaitReachable(ClusterNode node, boolean ok) {
        Await.until(
                node + " says whether it reaches the VIP: " + ok,
                NOTICED,
                () -> {
                    Optional<JsonObject> seen = reachable(status(node));
                    return seen.filter(found -> found.get("ok").getAsBoolean() == ok).isPresent()
                            ? Optional.empty()
                            : Optional.of("it says " + seen);
                });
    }

    private static Optional<JsonObject> reachable(JsonObject status) {
        JsonElement reachable = status.getAsJsonObject("vip").get("reachable");
        return reachable.isJsonNull() ? Optional.empty() : Optional.of(reachable.getAsJsonObject());
    }

    private static JsonObject status(ClusterNode node) {
        String text = ((JavaNode) node).http("/status").orElseThrow();
        return JsonParser.parseString(text).getAsJsonObject();
    }

    private static void awaitLog(ClusterNode node, String... words) {
        Await.until(
                node + " says so",
                NOTICED,
                () -> {
                    String log = node.log();
                    return List.of(words).stream().allMatch(log::contains)
                            ? Optional.empty()
                            : Optional.of("not all of " + List.of(words));
                });
    }

    @AfterEach
    void closeCluster() {
        OpenPort open = regional;
        regional = null;
        if (open != null) {
            open.close();
        }
        slot.close();
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
