package org.pgwatchdog.bridge.pcp;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A real PostgreSQL primary and its streaming standby on free loopback ports.
final class StreamingPair implements AutoCloseable {
    private final Path directory = Programs.directory();
    private final List<Process> servers = new ArrayList<>();
    final List<Integer> ports = List.of(Programs.freePort(), Programs.freePort());

    StreamingPair() throws IOException, InterruptedException {
        Path primary = directory.resolve("pg0");
        Programs.succeed(
                directory,
                Programs.postgresql("initdb"),
                "-D",
                primary.toString(),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-N",
                "--locale=C");
        start(primary, ports.get(0));
        Path standby = directory.resolve("pg1");
        Programs.succeed(
                directory,
                Programs.postgresql("pg_basebackup"),
                "-h",
                "127.0.0.1",
                "-p",
                ports.get(0).toString(),
                "-U",
                "postgres",
                "-D",
                standby.toString(),
                "-R",
                "-N",
                "-c",
                "fast");
        start(standby, ports.get(1));
    }

    private void start(Path data, int port) throws IOException {
        servers.add(
                Programs.start(
                        Map.of(),
                        directory.resolve(data.getFileName() + ".log"),
                        Programs.postgresql("postgres"),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "-k",
                        directory.toString(),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "fsync=off",
                        "-c",
                        "shared_buffers=4MB"));
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> isReady(port));
    }

    private boolean isReady(int port) throws IOException, InterruptedException {
        return Programs.run(
                                Map.of(),
                                directory,
                                Programs.postgresql("pg_isready"),
                                "-h",
                                "127.0.0.1",
                                "-p",
                                Integer.toString(port))
                        .status()
                == 0;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (Process server : servers.reversed()) {
            Programs.stop(server);
        }
        remove(directory);
    }

    /// Removes a directory with all that is in it.
    static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }
}
