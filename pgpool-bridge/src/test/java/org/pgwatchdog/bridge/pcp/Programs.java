package org.pgwatchdog.bridge.pcp;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs the installed programs of PostgreSQL and Pgpool-II, as the user postgres where the test is root.
final class Programs {
    static final Path POSTGRESQL = Path.of("/usr/lib/postgresql/15/bin");
    private static final Path SBIN = Path.of("/usr/sbin");
    private static final int SECONDS_MAX = 60;

    private Programs() {}

    /// A program of the package postgresql-15; absent ones fail the test.
    static String postgresql(String name) {
        return installed(POSTGRESQL.resolve(name), "postgresql-15");
    }

    /// A program of the package pgpool2; absent ones fail the test.
    static String pgpool(String name) {
        return installed(SBIN.resolve(name), "pgpool2");
    }

    private static String installed(Path program, String debianPackage) {
        if (!Files.isExecutable(program)) {
            throw new AssertionError(
                    program + " is missing: install the Debian package " + debianPackage);
        }
        return program.toString();
    }

    /// What a finished program said.
    record Finished(int status, String output) {}

    /// Runs a program to its end; both of its outputs.
    static Finished run(Map<String, String> environment, Path directory, String... command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process = start(environment, output, command);
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command[0] + " hangs: " + Files.readString(output));
        }
        return new Finished(process.exitValue(), Files.readString(output));
    }

    /// Runs a program that must succeed.
    static void succeed(Path directory, String... command)
            throws IOException, InterruptedException {
        Finished finished = run(Map.of(), directory, command);
        if (finished.status() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + finished.output());
        }
    }

    /// Starts a program in the foreground; its process id is that of the program itself.
    static Process start(Map<String, String> environment, Path output, String... command)
            throws IOException {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(
                    List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        whole.addAll(List.of(command));
        ProcessBuilder builder =
                new ProcessBuilder(whole)
                        .directory(new File("/"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /// A new directory of the user the programs run as.
    static Path directory() throws IOException {
        Path directory = Files.createTempDirectory("pgwatchdog-pcp");
        giveAway(directory);
        return directory;
    }

    /// Makes a file one of the user the programs run as.
    static void giveAway(Path file) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    file,
                    file.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName("postgres"));
        }
    }

    /// Ends a process we started: SIGINT, a fast shutdown for both servers; then by force.
    static void stop(Process process) throws IOException, InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        if (process.isAlive()) {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                children.forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
