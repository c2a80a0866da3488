package org.pgwatchdog.itest.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.itest.net.Command;

/// The data directory all servers of this run are copies of, made when the first is wanted.
///
/// It trusts the test network, has the table the probe writes to, and what `pcp_recovery_node` needs.
final class DatabaseTemplate {

    /// The table of [WriteProbe].
    static final String TABLE = "writes";

    private static final Path EXTENSION =
            Path.of("/usr/share/postgresql/15/extension/pgpool_recovery.control");
    private static @Nullable Path made;

    private DatabaseTemplate() {}

    /// Whether online recovery can be tested here: needs Debian's postgresql-15-pgpool2.
    static boolean canRecover() {
        return Files.exists(EXTENSION);
    }

    /// Copies the template to a directory that is not there yet.
    static void copyTo(Path data) {
        Command.mustRun("cp", "-a", template().toString(), data.toString());
    }

    private static synchronized Path template() {
        Path ready = made;
        if (ready == null) {
            ready = make();
            made = ready;
        }
        return ready;
    }

    private static Path make() {
        try {
            Path root =
                    Files.createDirectory(
                            Path.of(
                                    System.getProperty("java.io.tmpdir"),
                                    "pgwdit-" + ProcessHandle.current().pid() + "-template"));
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> Command.mustRun("rm", "-rf", root.toString())));
            Command.mustRun("chown", PostgresServer.USER, root.toString());
            Path data = root.resolve("data");
            program("initdb", "-A", "trust", "-U", PostgresServer.USER, "--no-sync", "-D", data);
            configure(data);
            // Other test runs do the same at the same time: no port, a socket of its own.
            String options = "-c listen_addresses= -k " + root;
            program("pg_ctl", "-D", data, "-s", "-o", options, "-l", root + "/log", "start");
            prepare(root);
            program("pg_ctl", "-D", data, "-s", "-m", "fast", "stop");
            return data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void configure(Path data) throws IOException {
        Files.writeString(
                data.resolve("postgresql.conf"),
                """
                listen_addresses = '*'
                fsync = off
                shared_buffers = '16MB'
                max_connections = 60
                wal_keep_size = '256MB'
                wal_receiver_timeout = '5s'
                wal_retrieve_retry_interval = '300ms'
                log_line_prefix = '%m [%p] '
                """,
                StandardOpenOption.APPEND);
        Files.writeString(
                data.resolve("pg_hba.conf"),
                """
                host all all 10.77.0.0/24 trust
                host replication all 10.77.0.0/24 trust
                """,
                StandardOpenOption.APPEND);
        // Where pgpool's extension looks for them: the directory of a server is
        // <cluster>/d<n>/data.
        executable(
                data.resolve("recovery_1st_stage"),
                "#!/bin/sh\nexec \"$1/../../operator/recovery.sh\" \"$@\"\n");
        executable(data.resolve("pgpool_remote_start"), "#!/bin/sh\ntouch \"$2/../enabled\"\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        Command.mustRun("chown", PostgresServer.USER, file.toString());
    }

    private static void prepare(Path socketDirectory) {
        sql(
                socketDirectory,
                "postgres",
                "create table "
                        + TABLE
                        + " (id bigserial primary key, at timestamptz default clock_timestamp())");
        if (canRecover()) {
            sql(socketDirectory, "template1", "create extension pgpool_recovery");
        }
    }

    private static void sql(Path socketDirectory, String database, String text) {
        program("psql", "-h", socketDirectory, "-U", "postgres", "-XqAtc", text, database);
    }

    private static void program(String name, Object... arguments) {
        List<String> words = List.of(arguments).stream().map(String::valueOf).toList();
        Command.run(
                        Command.PATIENCE,
                        Command.joined(
                                Command.joined(
                                        PostgresServer.AS_POSTGRES,
                                        List.of(PostgresServer.PROGRAMS.resolve(name).toString())),
                                words))
                .orThrow();
    }
}
