package org.pgwatchdog.itest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.pgwatchdog.itest.cluster.ClusterSlot;
import org.pgwatchdog.itest.cluster.DatabaseCluster;
import org.pgwatchdog.itest.cluster.RunningCluster;
import org.pgwatchdog.itest.database.PostgresServer;
import org.pgwatchdog.itest.database.WriteProbe;

/// Measures how long clients cannot write after the primary's death, in clusters of different kinds one
/// after the other on the same machine with the same settings. A program, not a test: `bench/run
/// failover` starts it.
///
/// Arguments: how often, then variants as in the property `itest.databases`, the reference first.
/// Prints one line each: name, median, least, greatest and each value in milliseconds, separated by
/// tabs.
public final class FailoverFigures {

    private FailoverFigures() {}

    public static void main(String[] arguments) {
        if (arguments.length < 2) {
            System.err.println(
                    "usage: FailoverFigures TIMES VARIANT..., for example 5 NNN JJJ-relay");
            System.exit(2);
        }
        int times = Integer.parseInt(arguments[0]);
        List<DatabaseVariant> variants =
                Arrays.stream(arguments).skip(1).map(DatabaseVariant::parse).toList();
        for (DatabaseVariant variant : variants) {
            List<Long> millis = measure(variant, times);
            List<Long> sorted = millis.stream().sorted().toList();
            System.out.printf(
                    "%s\t%d\t%d\t%d\t%s%n",
                    variant,
                    median(sorted),
                    sorted.getFirst(),
                    sorted.getLast(),
                    millis.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        }
    }

    private static List<Long> measure(DatabaseVariant variant, int times) {
        List<Long> millis = new ArrayList<>();
        ClusterSlot slot = new ClusterSlot();
        try {
            RunningCluster cluster = slot.healthy(variant.plan(), variant.leader());
            DatabaseCluster databases = new DatabaseCluster(cluster);
            for (int i = 0; i < times; i++) {
                databases.repair();
                Duration outage = outage(cluster, databases);
                System.err.printf("  %s: %d ms%n", variant, outage.toMillis());
                millis.add(outage.toMillis());
            }
        } catch (AssertionError stuck) {
            slot.failed("failover-figures-" + variant);
            throw stuck;
        } finally {
            slot.close();
        }
        return millis;
    }

    private static Duration outage(RunningCluster cluster, DatabaseCluster databases) {
        PostgresServer primary = cluster.trio().primary();
        int heir = cluster.trio().standbys().getFirst().id();
        try (WriteProbe probe = databases.writer()) {
            probe.brokenSince(primary.kill());
            Duration outage = DatabaseCluster.awaitWrites(probe);
            databases.awaitPools(
                    cluster.nodes(),
                    heir,
                    DatabaseCluster.allBut(primary.id()),
                    DatabaseCluster.FAILOVER);
            return outage;
        }
    }

    private static long median(List<Long> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
