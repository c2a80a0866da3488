package org.pgwatchdog.itest.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.net.Await;

/// Measures how long clients wait for the virtual IP when a leader goes, in every way it can go, and how
/// long two hosts had the address, in clusters of different kinds one after the other on the same machine
/// with the same timers. A program, not a test: `bench/run drills` starts it, and makes the table of what
/// this and earlier runs have found.
///
/// Arguments: a directory for results ([DrillRecord]), how often, a [Drill] or `all`, then clusters
/// ([DrillCluster]). Exits with 1 if a drill did not end well; the others are done all the same.
public final class DrillFigures {
    private static final String USAGE =
            "usage: DrillFigures DIRECTORY TIMES DRILL|all CLUSTER..., for example"
                    + " bench/output 10 stopped NNN:NATIVE JJJ:JAVA";

    private final DrillRecord record;
    private final ClusterSlot slot = new ClusterSlot();
    private int failures;

    private DrillFigures(Path directory) {
        this.record = new DrillRecord(directory);
    }

    public static void main(String[] arguments) {
        if (arguments.length < 4) {
            System.err.println(USAGE);
            System.exit(2);
        }
        List<Drill> drills = List.of(Drill.values());
        List<DrillCluster> clusters;
        int times;
        try {
            times = Integer.parseInt(arguments[1]);
            if (!arguments[2].equals("all")) {
                drills = List.of(drill(arguments[2]));
            }
            clusters =
                    List.of(arguments).subList(3, arguments.length).stream()
                            .map(DrillCluster::of)
                            .toList();
        } catch (IllegalArgumentException bad) {
            System.err.println("drills: " + bad.getMessage());
            System.exit(2);
            return;
        }
        DrillFigures figures = new DrillFigures(Path.of(arguments[0]).toAbsolutePath());
        for (DrillCluster cluster : clusters) {
            figures.measure(cluster, drills, times);
        }
        System.exit(figures.failures == 0 ? 0 : 1);
    }

    private static Drill drill(String label) {
        return Drill.fromLabel(label)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "'" + label + "' is no drill; valid: all, " + Drill.labels()));
    }

    private void measure(DrillCluster cluster, List<Drill> drills, int times) {
        try {
            for (Drill drill : drills) {
                for (int i = 1; drill.isPossible(cluster.leader()) && i <= times; i++) {
                    repeat(cluster, drill);
                }
            }
        } finally {
            slot.close();
        }
    }

    private void repeat(DrillCluster kind, Drill drill) {
        Instant began = Instant.now();
        String name =
                "%s-%s-%s"
                        .formatted(
                                kind.plan().name(),
                                drill.label(),
                                began.truncatedTo(ChronoUnit.SECONDS).toString().replace(":", ""));
        try {
            RunningCluster cluster = slot.healthy(kind.plan(), kind.leader());
            Map<Path, Long> marks = DrillRecord.marks(cluster);
            Outcome outcome = once(cluster, drill);
            record.add(kind, drill, outcome, began);
            String summary =
                    "%s, %s, %s: %d ms, two holders %d ms, wrong takeovers %d, healed %d ms, load %s"
                            .formatted(
                                    began,
                                    kind.name(),
                                    drill.words(),
                                    outcome.outage().toMillis(),
                                    outcome.overlap().toMillis(),
                                    outcome.wrong(),
                                    outcome.healed().toMillis(),
                                    DrillRecord.load());
            Path kept = record.keep(name, cluster, summary, marks);
            System.err.println("  " + summary + "; " + kept.getFileName());
        } catch (AssertionError | RuntimeException stuck) {
            failures++;
            System.err.println("  " + kind.name() + ", " + drill.words() + " FAILED: " + stuck);
            slot.failed("drill-" + name);
        }
    }

    private static Outcome once(RunningCluster cluster, Drill drill) {
        ClusterNode leader = cluster.leader();
        int before = cluster.watch().acquisitions();
        long from = System.nanoTime();
        drill.begin(cluster, leader);
        Duration outage;
        if (drill.hasSuccessor()) {
            cluster.awaitOneClusterBut(
                    Set.of(leader.id()), cluster.nodesBut(leader), cluster.timings().takeover());
            cluster.awaitClients();
            cluster.settle();
            outage = cluster.probe().longestOutage();
        } else {
            outage = untilNowhere(cluster, from);
        }
        Duration overlap = cluster.watch().longestOverlap();
        int taken = cluster.watch().acquisitions() - before;
        drill.heal(cluster, leader);
        cluster.awaitOneCluster(cluster.timings().recovery());
        cluster.awaitClients();
        // After a lost quorum whoever is elected is right.
        int due = drill.hasSuccessor() ? 1 : 0;
        return new Outcome(
                outage, overlap, Math.max(0, taken - due), cluster.probe().longestOutage());
    }

    /// How long after `from` no host has the address; a native's quorum takes its time to be missed.
    private static Duration untilNowhere(RunningCluster cluster, long from) {
        Await.until(
                "no host with the address",
                cluster.timings().takeover(),
                () ->
                        cluster.watch().holders().isEmpty()
                                ? Optional.empty()
                                : Optional.of("it is on " + cluster.watch().holders()));
        return Duration.ofNanos(cluster.watch().changedAt() - from);
    }
}
