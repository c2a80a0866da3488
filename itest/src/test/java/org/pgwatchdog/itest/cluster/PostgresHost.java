package org.pgwatchdog.itest.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgwatchdog.itest.database.Database;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Command;
import org.pgwatchdog.itest.net.Netns;

/// The database behind all pools: one PostgreSQL primary on its own host.
///
/// Runs as the system user `postgres`; every address of the test network is trusted. Ends with its
/// host.
final class PostgresHost implements Database {

    static final int PORT = 5432;
    static final String USER = "postgres";

    /// Debian's programs themselves: those in `/usr/bin` are a script that chooses one, and takes four times
    /// as long as they do.
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");

    /// The stock client.
    static final String PSQL = PROGRAMS.resolve("psql").toString();

    private static final Duration READY_PATIENCE = Duration.ofSeconds(30);
    private static final List<String> AS_POSTGRES =
            List.of("setpriv", "--reuid", USER, "--regid", USER, "--init-groups");

    private final Netns host;
    private final String clients;
    private final Path directory;

    /// @param clients the addresses that may do anything, as pg_hba.conf writes them
    PostgresHost(Netns host, String clients, Path directory) {
        this.host = host;
        this.clients = clients;
        this.directory = directory;
    }

    /// Makes the database, starts it and waits until it answers.
    @Override
    public void start() {
        Command.mustRun("chown", USER + ":" + USER, directory.toString());
        Path data = directory.resolve("data");
        Command.run(
                        Command.PATIENCE,
                        asPostgres(
                                PROGRAMS.resolve("initdb").toString(),
                                "-D",
                                data.toString(),
                                "-A",
                                "trust",
                                "-U",
                                USER,
                                "--no-sync",
                                "--no-instructions"))
                .orThrow();
        trustTheNetwork(data.resolve("pg_hba.conf"));
        host.start(
                directory.resolve("postgres.log"),
                Map.of(),
                asPostgres(
                        PROGRAMS.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-c",
                        "listen_addresses=*",
                        "-c",
                        "port=" + PORT,
                        "-c",
                        "unix_socket_directories=" + directory,
                        "-c",
                        "fsync=off",
                        "-c",
                        "max_connections=100"));
        Await.untilTrue(
                "PostgreSQL's readiness",
                READY_PATIENCE,
                () ->
                        host.run(
                                        Command.PATIENCE,
                                        PROGRAMS.resolve("pg_isready").toString(),
                                        "-q",
                                        "-h127.0.0.1",
                                        "-U" + USER)
                                .succeeded());
    }

    @Override
    public List<Path> logs() {
        return List.of(directory.resolve("postgres.log"));
    }

    /// Nothing: a pool's configuration begins with this one database.
    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    private void trustTheNetwork(Path hba) {
        try {
            Files.writeString(
                    hba, "host all all " + clients + " trust\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> asPostgres(String... words) {
        List<String> all = new ArrayList<>(AS_POSTGRES);
        all.addAll(List.of(words));
        return all;
    }
}
