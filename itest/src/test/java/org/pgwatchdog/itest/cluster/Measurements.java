package org.pgwatchdog.itest.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// The record of what clients saw during each fault: one line each in `target/itest-logs/outages.tsv`.
public final class Measurements {

    private static final Path FILE =
            Path.of(System.getProperty("itest.logs", "target/itest-logs"), "outages.tsv");

    private Measurements() {}

    /// Records the longest outage and the longest time with two holders since the last reset.
    public static synchronized void record(RunningCluster cluster, String fault) {
        String line =
                "%s\t%s\toutage_ms=%d\ttwo_holders_ms=%d%n"
                        .formatted(
                                cluster.plan(),
                                fault,
                                cluster.probe().longestOutage().toMillis(),
                                cluster.watch().longestOverlap().toMillis());
        append(line);
    }

    /// Records how long no client could write.
    public static synchronized void recordWrites(String cluster, String fault, Duration outage) {
        append("%s\t%s\twrite_outage_ms=%d%n".formatted(cluster, fault, outage.toMillis()));
    }

    private static void append(String line) {
        System.out.print("itest: " + line);
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
