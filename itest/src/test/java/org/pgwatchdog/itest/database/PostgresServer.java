package org.pgwatchdog.itest.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Command;
import org.pgwatchdog.itest.net.Netns;

/// One PostgreSQL on a host of its own, under a supervisor that stands for the host's init system.
///
/// The server runs while the file `enabled` is in its directory, whoever put it there: this class or one
/// of the operator's scripts.
public final class PostgresServer {

    static final int PORT = 5432;
    static final String USER = "postgres";
    static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    static final List<String> AS_POSTGRES =
            List.of("setpriv", "--reuid", USER, "--regid", USER, "--init-groups");

    private static final Duration READY_PATIENCE = Duration.ofSeconds(30);
    private static final Duration QUERY_PATIENCE = Duration.ofSeconds(5);

    private final int id;
    private final Netns host;
    private final Path directory;
    private final Path supervisor;
    private @Nullable Process supervising;

    PostgresServer(int id, Netns host, Path directory, Path supervisor) {
        this.id = id;
        this.host = host;
        this.directory = directory;
        this.supervisor = supervisor;
        Command.mustRun("chown", USER + ":" + USER, directory.toString());
    }

    public int id() {
        return id;
    }

    public Netns host() {
        return host;
    }

    Path directory() {
        return directory;
    }

    Path data() {
        return directory.resolve("data");
    }

    Path log() {
        return directory.resolve("postgres.log");
    }

    /// Starts the host's supervisor, which runs the server if it is enabled.
    public void powerOn() {
        if (supervising == null || !supervising.isAlive()) {
            List<String> words =
                    Command.joined(
                            AS_POSTGRES, List.of(supervisor.toString(), directory.toString()));
            supervising = host.start(log(), Map.of(), words);
        }
    }

    /// Starts the server and waits until it answers.
    public void start() {
        try {
            Files.writeString(directory.resolve("enabled"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        powerOn();
        Await.untilTrue(this + " answers", READY_PATIENCE, this::answers);
    }

    /// Stops the server in order and leaves its host on.
    public void stop() {
        disable();
        Command.run(
                        Command.PATIENCE,
                        Command.joined(
                                AS_POSTGRES,
                                List.of(
                                        PROGRAMS.resolve("pg_ctl").toString(),
                                        "-D",
                                        data().toString(),
                                        "-s",
                                        "-m",
                                        "fast",
                                        "stop")))
                .orThrow();
    }

    /// Kills every process of the server at once and leaves it dead; its host is there and refuses
    /// connections. Returns the moment just before, in the time of `System.nanoTime`.
    public long kill() {
        disable();
        long before = System.nanoTime();
        host.killAll();
        return before;
    }

    /// Whether the server takes connections.
    public boolean answers() {
        return host.run(
                        QUERY_PATIENCE,
                        PROGRAMS.resolve("pg_isready").toString(),
                        "-q",
                        "-h",
                        host.address(),
                        "-U" + USER)
                .succeeded();
    }

    /// What the server answers to a query asked on its own host; empty if it does not.
    public Optional<String> query(String sql) {
        Command psql =
                host.run(
                        QUERY_PATIENCE,
                        PROGRAMS.resolve("psql").toString(),
                        "host=%s port=%d user=%s dbname=postgres connect_timeout=3"
                                .formatted(host.address(), PORT, USER),
                        "-XAtqc",
                        sql);
        return psql.succeeded() ? Optional.of(psql.output().strip()) : Optional.empty();
    }

    /// Whether the server runs and takes writes.
    public boolean isPrimary() {
        return query("select pg_is_in_recovery()").equals(Optional.of("f"));
    }

    @Override
    public String toString() {
        return "database " + id;
    }

    private void disable() {
        try {
            Files.deleteIfExists(directory.resolve("enabled"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
