package org.pgwatchdog.itest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgwatchdog.itest.cluster.DaemonLauncher;
import org.pgwatchdog.itest.cluster.Mix;
import org.pgwatchdog.itest.cluster.NodeKind;
import org.pgwatchdog.itest.net.Command;

/// What this machine offers, and what it lacks for clusters on namespaces.
final class TestEnvironment {

    private static final List<String> PROGRAMS =
            List.of(
                    "ip",
                    "nft",
                    "arping",
                    "ping",
                    "unshare",
                    "setpriv",
                    "kill",
                    "env",
                    "psql",
                    "pg_isready",
                    "pgpool",
                    "pcp_watchdog_info",
                    "wd_cli");
    private static final Path INITDB = Path.of("/usr/lib/postgresql/15/bin/initdb");
    private static final List<String> OBSTACLES = find();

    private TestEnvironment() {}

    /// Each thing that is missing, in words; empty if all scenarios can run.
    static List<String> obstacles() {
        return OBSTACLES;
    }

    private static List<String> find() {
        List<String> obstacles = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) {
            obstacles.add("not root: network namespaces can't be made");
        }
        PROGRAMS.stream()
                .filter(program -> !isOnPath(program))
                .forEach(program -> obstacles.add("program " + program + " is not installed"));
        if (!Files.isExecutable(INITDB)) {
            obstacles.add(INITDB + " is missing (Debian package postgresql-15)");
        }
        if (obstacles.isEmpty()) {
            namespaceProblem().ifPresent(obstacles::add);
        }
        if (Mix.ofThisRun().stream().anyMatch(mix -> mix.has(NodeKind.JAVA))) {
            DaemonLauncher.obstacle().ifPresent(obstacles::add);
        }
        return List.copyOf(obstacles);
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static Optional<String> namespaceProblem() {
        String name = "pgwdit-" + ProcessHandle.current().pid() + "-try";
        Command add = Command.run(Command.PATIENCE, List.of("ip", "netns", "add", name));
        if (!add.succeeded()) {
            return Optional.of("network namespaces can't be made: " + add.errors().strip());
        }
        Command filter =
                Command.run(
                        Command.PATIENCE,
                        List.of("ip", "netns", "exec", name, "nft", "add table bridge try"));
        Command.mustRun("ip", "netns", "del", name);
        return filter.succeeded()
                ? Optional.empty()
                : Optional.of("no bridge filter for partitions: " + filter.errors().strip());
    }
}
