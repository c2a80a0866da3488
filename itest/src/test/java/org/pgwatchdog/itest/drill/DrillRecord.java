package org.pgwatchdog.itest.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pgwatchdog.itest.cluster.ClusterNode;
import org.pgwatchdog.itest.cluster.JavaNode;
import org.pgwatchdog.itest.cluster.RunningCluster;

/// Where drills write down what they found: one line each in `drills.tsv`, to which every run adds, and one
/// file with the timeline of each in `timelines`.
final class DrillRecord {
    private final Path directory;

    DrillRecord(Path directory) {
        this.directory = directory;
    }

    /// The sizes of the logs now: what is older belongs to something else.
    static Map<Path, Long> marks(RunningCluster cluster) {
        Map<Path, Long> marks = new LinkedHashMap<>();
        cluster.logs().forEach(log -> marks.put(log, sizeOf(log)));
        return marks;
    }

    /// Adds a line: time, cluster, drill, outage, time with two holders, wrong takeovers, outage with healing,
    /// and the load of the machine; times in milliseconds.
    void add(DrillCluster cluster, Drill drill, Outcome outcome, Instant began) {
        append(
                directory.resolve("drills.tsv"),
                "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%s%n"
                        .formatted(
                                began.truncatedTo(ChronoUnit.SECONDS),
                                cluster.name(),
                                drill.words(),
                                outcome.outage().toMillis(),
                                outcome.overlap().toMillis(),
                                outcome.wrong(),
                                outcome.healed().toMillis(),
                                load()));
    }

    /// Keeps who held the address when, what a Java node explains, and every node's log since `marks`.
    Path keep(String name, RunningCluster cluster, String summary, Map<Path, Long> marks) {
        StringBuilder text = new StringBuilder(summary).append("\n\nwho had the address\n");
        cluster.watch().history().forEach(line -> text.append("  ").append(line).append('\n'));
        for (ClusterNode node : cluster.nodes()) {
            if (node instanceof JavaNode java && java.isRunning()) {
                text.append("\nexplain last, on ").append(java).append('\n');
                text.append(java.command("explain", "last").output());
                break;
            }
        }
        marks.forEach((log, mark) -> {
            text.append("\n---- ").append(log.getParent().getFileName()).append('/');
            text.append(log.getFileName()).append('\n').append(textFrom(log, mark));
        });
        Path file = directory.resolve("timelines").resolve(name + ".txt");
        append(file, text.toString());
        return file;
    }

    static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sizeOf(Path log) {
        try {
            return Files.exists(log) ? Files.size(log) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String textFrom(Path log, long mark) {
        try {
            byte[] all = Files.exists(log) ? Files.readAllBytes(log) : new byte[0];
            int from = (int) Math.min(mark, all.length);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
