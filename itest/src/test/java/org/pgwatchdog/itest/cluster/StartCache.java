package org.pgwatchdog.itest.cluster;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A cache of the daemon's loaded classes (JEP 514), which saves much of what each of hundreds of starts costs
/// the machine. It is made once in the life of the test's process, by a daemon that leads a cluster of its
/// own for a moment.
///
/// The JDK makes caches of jars only; where modules are on the class path as folders there is none, which
/// is said. The daemons then start as ever, only slower.
final class StartCache {
    /// The jars of the daemon if it is in one, else everything.
    static final String CLASS_PATH;

    private static final Duration TRAINING_LIMIT = Duration.ofSeconds(60);
    private static final List<String> OPTIONS;

    static {
        String all = System.getProperty("java.class.path");
        List<String> jars =
                Arrays.stream(all.split(File.pathSeparator))
                        .filter(entry -> entry.endsWith(".jar"))
                        .toList();
        boolean packaged =
                jars.stream()
                        .anyMatch(
                                jar -> Path.of(jar).getFileName().toString().startsWith("daemon-"));
        CLASS_PATH = packaged ? String.join(File.pathSeparator, jars) : all;
        OPTIONS = packaged ? make() : none("the modules are no jars here");
    }

    private StartCache() {}

    /// What makes the JVM use the cache.
    static List<String> options() {
        return OPTIONS;
    }

    private static List<String> none(String why) {
        System.err.println("itest: daemons start without a cache of classes: " + why);
        return List.of();
    }

    private static List<String> make() {
        try {
            Path directory = Files.createTempDirectory("pgwatchdog-start-cache");
            Path cache = directory.resolve("daemon.aot");
            train(directory, cache);
            boolean made = Files.exists(cache);
            directory.toFile().deleteOnExit();
            try (Stream<Path> files = Files.list(directory)) {
                files.forEach(file -> file.toFile().deleteOnExit());
            }
            return made
                    ? List.of("-XX:AOTCache=" + cache)
                    : none(Files.readString(directory.resolve("training.log")));
        } catch (IOException failed) {
            return none(failed.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return none("interrupted");
        }
    }

    private static void train(Path directory, Path cache) throws IOException, InterruptedException {
        Path conf = Files.writeString(directory.resolve("training.conf"), configuration(directory));
        Path log = directory.resolve("training.log");
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(DaemonLauncher.JVM_OPTIONS);
        words.add("-XX:AOTCacheOutput=" + cache);
        words.addAll(List.of("-cp", CLASS_PATH, DaemonLauncher.MAIN));
        words.addAll(List.of("run", "-f", conf.toString(), "--node-id", "0"));
        Process daemon =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            long end = System.nanoTime() + TRAINING_LIMIT.toNanos();
            while (!Files.readString(log).contains("to [LEADER]")
                    && daemon.isAlive()
                    && System.nanoTime() - end < 0) {
                Thread.sleep(100);
            }
            daemon.destroy();
            daemon.waitFor(TRAINING_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } finally {
            daemon.destroyForcibly();
        }
    }

    private static String configuration(Path directory) throws IOException {
        int watchdog = freePort();
        int pool = freePort();
        return Stream.of(
                        "hostname0 = '127.0.0.1'",
                        "wd_port0 = " + watchdog,
                        "pgpool_port0 = " + pool,
                        "port = " + pool,
                        "heartbeat_hostname0 = '127.0.0.1'",
                        "heartbeat_port0 = " + freePort(),
                        "wd_authkey = 'training'",
                        "wd_ipc_socket_dir = '" + directory + "'",
                        "local_pgpool = off",
                        "delegate_ip = '127.0.0.100'",
                        "if_up_cmd = '/bin/true $_IP_$'",
                        "if_down_cmd = '/bin/true $_IP_$'",
                        "arping_cmd = ''")
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
