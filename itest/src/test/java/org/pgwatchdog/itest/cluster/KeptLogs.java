package org.pgwatchdog.itest.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;

/// Keeps the logs of clusters in which nothing failed, when the property `itest.keep` is `true`.
final class KeptLogs {
    private static final Path LOGS = Path.of(System.getProperty("itest.logs", "target/itest-logs"));

    private KeptLogs() {}

    static void keepIfWanted(String cluster, List<Path> logs) {
        if (!Boolean.getBoolean("itest.keep")) {
            return;
        }
        String stamp = Instant.now().toString().replace(':', '-');
        Path directory = LOGS.resolve("kept-" + cluster + "-" + stamp);
        try {
            Files.createDirectories(directory);
            for (Path log : logs) {
                if (Files.exists(log)) {
                    String name = log.getParent().getFileName() + "-" + log.getFileName();
                    Files.copy(log, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
