package org.pgwatchdog.itest.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Command;
import org.pgwatchdog.itest.net.TestHosts;
import org.pgwatchdog.itest.net.WorkingDirectory;

/// A primary and two streaming standbys, each on its own host, and the operator's scripts for them.
///
/// Who is primary changes as tests go on; nothing ever moves it back.
public final class DatabaseTrio implements Database {

    public static final int SIZE = 3;

    private static final Duration STREAMING_PATIENCE = Duration.ofSeconds(30);
    private static final Duration CLONE_PATIENCE = Duration.ofSeconds(60);

    private final List<PostgresServer> servers = new ArrayList<>();
    private final OperatorScripts operator;

    public DatabaseTrio(TestHosts hosts, WorkingDirectory files) {
        operator = new OperatorScripts(files.directory("operator"));
        for (int id = 0; id < SIZE; id++) {
            servers.add(
                    new PostgresServer(
                            id,
                            hosts.database(id),
                            files.directory("d" + id),
                            operator.script("supervise.sh")));
        }
    }

    /// Makes three copies of one database, number 0 the primary, and waits until all stream.
    @Override
    public void start() {
        for (PostgresServer server : servers) {
            DatabaseTemplate.copyTo(server.data());
            if (server.id() > 0) {
                follow(server, servers.getFirst());
            }
            server.start();
        }
        awaitStreaming();
    }

    @Override
    public List<Path> logs() {
        List<Path> logs = new ArrayList<>(List.of(operator.log()));
        servers.forEach(server -> logs.add(server.log()));
        return logs;
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        for (PostgresServer server : servers) {
            int id = server.id();
            settings.put("backend_hostname" + id, quoted(server.host().address()));
            settings.put("backend_port" + id, String.valueOf(PostgresServer.PORT));
            settings.put("backend_weight" + id, "1");
            settings.put("backend_flag" + id, "'ALLOW_TO_FAILOVER'");
            settings.put("backend_data_directory" + id, quoted(server.data().toString()));
            settings.put("backend_application_name" + id, "'db" + id + "'");
        }
        settings.put("load_balance_mode", "off");
        settings.put("num_init_children", "8");
        settings.put("connect_timeout", "1000");
        settings.put("sr_check_period", "2");
        settings.put("sr_check_database", "'postgres'");
        settings.put("health_check_period", "1");
        settings.put("health_check_timeout", "3");
        settings.put("health_check_user", quoted(PostgresServer.USER));
        settings.put("health_check_database", "'postgres'");
        settings.put("health_check_max_retries", "0");
        settings.put("health_check_retry_delay", "1");
        settings.put("search_primary_node_timeout", "10");
        settings.put("recovery_user", quoted(PostgresServer.USER));
        settings.put("recovery_1st_stage_command", "'recovery_1st_stage'");
        settings.put("recovery_timeout", "30");
        settings.putAll(operator.settings());
        return settings;
    }

    public List<PostgresServer> servers() {
        return List.copyOf(servers);
    }

    public PostgresServer server(int id) {
        return servers.get(id);
    }

    public OperatorScripts operator() {
        return operator;
    }

    /// Whether online recovery can be tested on this machine.
    public static boolean canRecover() {
        return DatabaseTemplate.canRecover();
    }

    /// The server that takes writes; there must be exactly one.
    public PostgresServer primary() {
        List<PostgresServer> primaries =
                servers.stream().filter(PostgresServer::isPrimary).toList();
        if (primaries.size() != 1) {
            throw new AssertionError("not one primary but " + primaries);
        }
        return primaries.getFirst();
    }

    /// The servers that are not the primary.
    public List<PostgresServer> standbys() {
        PostgresServer primary = primary();
        return servers.stream().filter(server -> server != primary).toList();
    }

    /// Whether the primary streams to the server.
    public boolean isStreaming(PostgresServer standby) {
        return primary()
                .query(
                        "select state from pg_stat_replication where application_name = 'db%d'"
                                .formatted(standby.id()))
                .equals(Optional.of("streaming"));
    }

    /// Makes a server, dead or alive, a new standby of the primary; pools are not told.
    public void reclone(PostgresServer server) {
        PostgresServer primary = primary();
        server.powerOn();
        server.host()
                .run(
                        CLONE_PATIENCE,
                        operator.script("reclone.sh").toString(),
                        String.valueOf(server.id()),
                        server.host().address(),
                        String.valueOf(PostgresServer.PORT),
                        server.directory().toString(),
                        primary.host().address(),
                        String.valueOf(PostgresServer.PORT))
                .orThrow();
    }

    /// Makes every server that is neither the primary nor streaming from it a new standby.
    public void repair() {
        for (PostgresServer server : standbys()) {
            if (!isStreaming(server)) {
                reclone(server);
            }
        }
    }

    private void awaitStreaming() {
        Await.untilTrue(
                "streaming to all standbys",
                STREAMING_PATIENCE,
                () -> standbys().stream().allMatch(this::isStreaming));
    }

    private static void follow(PostgresServer standby, PostgresServer primary) {
        try {
            Files.writeString(
                    standby.data().resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=%s port=%d user=%s application_name=db%d connect_timeout=3'\n"
                            .formatted(
                                    primary.host().address(),
                                    PostgresServer.PORT,
                                    PostgresServer.USER,
                                    standby.id()),
                    StandardOpenOption.APPEND);
            Path signal = Files.createFile(standby.data().resolve("standby.signal"));
            Command.mustRun("chown", PostgresServer.USER, signal.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }
}
