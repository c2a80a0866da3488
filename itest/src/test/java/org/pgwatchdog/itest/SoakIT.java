package org.pgwatchdog.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterPlan;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.Measurements;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.net.Netns;

/// Half an hour of random faults in a cluster of five: it always recovers, and nothing leaks.
///
/// Run with `mvn verify -Psoak`; `-Dsoak.minutes` and `-Dsoak.seed` choose length and course.
@RequiresHosts
@Tag("soak")
class SoakIT implements ClusterScenario {

    private static final List<NodeKind> KINDS =
            List.of(NodeKind.JAVA, NodeKind.JAVA, NodeKind.JAVA, NodeKind.NATIVE, NodeKind.NATIVE);

    /// Threads and descriptors that may come and go between two quiet moments.
    private static final int JITTER = 12;

    /// Heap growth until the collector bothers, within the daemon's limits.
    private static final long JITTER_KB = 48 * 1024;

    private final ClusterSlot slot = new ClusterSlot();
    private final Map<Long, List<ProcessFootprint>> footprints = new TreeMap<>();
    private Random random;
    private RunningCluster cluster;

    @Test
    void aClusterOfFiveSurvivesRandomFaultsWithoutLeaks() {
        long seed = Long.getLong("soak.seed", System.nanoTime());
        Duration length = Duration.ofMinutes(Integer.getInteger("soak.minutes", 30));
        System.out.printf("itest: soak of %s with -Dsoak.seed=%d%n", length, seed);
        random = new Random(seed);
        boolean java = Mix.ofThisRun().stream().anyMatch(mix -> mix.has(NodeKind.JAVA));
        List<NodeKind> kinds =
                java
                        ? KINDS
                        : List.of(
                                NodeKind.NATIVE,
                                NodeKind.NATIVE,
                                NodeKind.NATIVE,
                                NodeKind.NATIVE,
                                NodeKind.NATIVE);
        ClusterPlan plan = ClusterPlan.of("soak", kinds, kinds.getFirst());
        cluster = slot.healthy(plan, kinds.getFirst());

        long start = System.nanoTime();
        int faults = 0;
        while (System.nanoTime() - start < length.toNanos()) {
            cluster.probe().reset();
            cluster.watch().reset();
            oneFault();
            faults++;
            sample();
        }

        System.out.printf("itest: soak: %d faults, footprints %s%n", faults, footprints);
        footprints.values().forEach(SoakIT::doesNotGrow);
    }

    /// Breaks one node, sees the others go on, repairs it, sees all of them together.
    private void oneFault() {
        ClusterNode victim = cluster.node(random.nextInt(cluster.nodes().size()));
        List<ClusterNode> others = cluster.nodesBut(victim);
        Set<Integer> excused = Set.of(victim.id());
        String fault =
                switch (random.nextInt(victim == steady() ? 4 : 6)) {
                    case 0 -> {
                        cluster.hosts().pullCable(victim.id());
                        yield "cable pulled";
                    }
                    case 1 -> {
                        cluster.hosts().isolate(victim.id());
                        yield "cut off";
                    }
                    case 2 -> {
                        victim.freeze();
                        yield "frozen";
                    }
                    case 3 -> {
                        cluster.hosts().cutOneWay(Set.of(victim.host()), hostsOf(others));
                        yield "not heard";
                    }
                    case 4 -> {
                        victim.losePower();
                        yield "power lost";
                    }
                    default -> {
                        victim.stopGracefully();
                        yield "stopped";
                    }
                };
        cluster.awaitOneClusterBut(excused, others, cluster.timings().takeover());
        cluster.settle();
        cluster.hosts().heal();
        victim.thaw();
        victim.reviveIfDead();
        cluster.awaitOneCluster(cluster.timings().recovery());
        cluster.awaitLifecheck();
        cluster.awaitClients();
        Measurements.record(cluster, victim + " " + fault);
    }

    /// The node that is never restarted, so that its footprint is of one long life.
    private ClusterNode steady() {
        return cluster.node(0);
    }

    private static Set<Netns> hostsOf(List<ClusterNode> nodes) {
        return Set.copyOf(nodes.stream().map(ClusterNode::host).toList());
    }

    private void sample() {
        for (ClusterNode node : cluster.nodes()) {
            if (node instanceof JavaNode java) {
                footprints
                        .computeIfAbsent(java.pid(), pid -> new ArrayList<>())
                        .add(ProcessFootprint.of(java.pid()));
            }
        }
    }

    /// Compares the end of a life with its first third, by which all pools and caches are filled.
    private static void doesNotGrow(List<ProcessFootprint> life) {
        ProcessFootprint early = life.get(life.size() / 3);
        ProcessFootprint last = life.getLast();
        assertThat(last.threads()).as("threads in %s", life).isLessThan(early.threads() + JITTER);
        assertThat(last.descriptors())
                .as("descriptors in %s", life)
                .isLessThan(early.descriptors() + JITTER);
        assertThat(last.residentKb())
                .as("resident KiB in %s", life)
                .isLessThan(early.residentKb() + JITTER_KB);
    }

    @AfterEach
    void closeCluster() {
        slot.close();
    }

    @Override
    public ClusterSlot slot() {
        return slot;
    }

    @Override
    public String label() {
        return "soak";
    }
}
