package org.pgwatchdog.itest.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Removal of what killed test runs left: namespaces, their processes, directories.
///
/// Only names of our pattern whose process id belongs to no living Java process are touched.
final class StaleRuns {

    /// Where `ip netns exec` looks for files of its own for a namespace.
    static final Path ETC_OF_NAMESPACES = Path.of("/etc/netns");

    private static final Pattern NAME = Pattern.compile("pgwdit-(\\d+)-[0-9a-z]+(-\\w+)?");
    private static final int ATTEMPTS = 5;
    private static final AtomicBoolean DONE = new AtomicBoolean();

    private StaleRuns() {}

    static void removeOnce() {
        if (DONE.getAndSet(true)) {
            return;
        }
        for (String line : Command.mustRun("ip", "netns", "list").lines().toList()) {
            String name = line.split(" ")[0];
            if (isStale(name)) {
                removeNamespace(name);
            }
        }
        for (Path parent : List.of(WorkingDirectory.ROOT, ETC_OF_NAMESPACES)) {
            for (Path directory : directoriesIn(parent)) {
                if (isStale(directory.getFileName().toString())) {
                    deleteTree(directory);
                }
            }
        }
    }

    /// Deletes a directory and all in it, as far as that is possible. Processes that are dying may still
    /// make and delete files there.
    static void deleteTree(Path directory) {
        String problem = "";
        for (int attempt = 0; attempt < ATTEMPTS && Files.exists(directory); attempt++) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | UncheckedIOException e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        if (Files.exists(directory)) {
            System.err.println("itest: cannot delete " + directory + ": " + problem);
        }
    }

    private static boolean isStale(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() && !isLivingJava(Long.parseLong(matcher.group(1)));
    }

    private static boolean isLivingJava(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(handle -> handle.info().command())
                .filter(command -> command.endsWith("/java"))
                .isPresent();
    }

    private static void removeNamespace(String name) {
        Command pids = Command.run(Command.PATIENCE, List.of("ip", "netns", "pids", name));
        for (String line : pids.output().lines().toList()) {
            Syscalls.kill(Long.parseLong(line.strip()), Syscalls.SIGKILL);
        }
        Command.run(Command.PATIENCE, List.of("ip", "netns", "del", name));
    }

    private static List<Path> directoriesIn(Path parent) {
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(Files::isDirectory).toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
