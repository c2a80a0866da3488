package org.pgwatchdog.daemon.demo;

import com.google.gson.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The demonstration's cluster: a PostgreSQL, three nodes in processes of their own, and the stand-in
/// for the VIP, all on loopback and in one temporary directory that goes with it.
final class DemoCluster implements AutoCloseable {
    static final int NODES = 3;

    private final Path directory;
    private final EmbeddedPostgres postgres;
    private final DemoVip vip;
    private final DemoPorts ports;
    private final List<DemoNode> nodes = new ArrayList<>();

    /// @param java the command that runs this program, up to its arguments
    DemoCluster(List<String> java, DemoVariant variant) throws IOException {
        directory = Files.createTempDirectory("pgwd");
        ports = DemoPorts.free(NODES);
        postgres = EmbeddedPostgres.builder().start();
        vip =
                switch (variant) {
                    case DemoVariant.ByCommand _ -> new VipStandIn(directory, ports.pools());
                    case DemoVariant.ByRouteTable(List<String> standIn) ->
                            new AwsVip(directory, ports.pools(), standIn);
                };
        for (int id = 0; id < NODES; id++) {
            Path own = Files.createDirectory(directory.resolve("n" + id));
            DemoNode node = new DemoNode(id, own, ports, java, postgres.getPort());
            Files.writeString(node.config(), configOf(id, own));
            nodes.add(node);
        }
    }

    void start() throws IOException {
        for (DemoNode node : nodes) {
            node.start();
        }
    }

    Path directory() {
        return directory;
    }

    DemoVip vip() {
        return vip;
    }

    int postgresPort() {
        return postgres.getPort();
    }

    int httpPort(int node) {
        return ports.http().get(node);
    }

    List<DemoNode> nodes() {
        return nodes;
    }

    DemoNode node(int id) {
        return nodes.get(id);
    }

    /// The node that leads with the VIP while all other living nodes stand by, each of them ready for a
    /// takeover.
    Optional<DemoNode> settledLeader(int living) {
        Optional<DemoNode> leader = Optional.empty();
        int standbys = 0;
        for (DemoNode node : nodes) {
            String role = node.isAlive() ? node.status().map(this::roleOf).orElse("") : "";
            if (role.equals("holder")) {
                leader = Optional.of(node);
            } else if (role.equals("standby")) {
                standbys++;
            }
        }
        return standbys == living - 1 ? leader : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        List<Thread> stopping = new ArrayList<>();
        for (DemoNode node : nodes) {
            stopping.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    node.stop();
                                } catch (InterruptedException _) {
                                    node.kill();
                                }
                            }));
        }
        try {
            for (Thread thread : stopping) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        vip.close();
        postgres.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(DemoCluster::delete);
        }
    }

    private String roleOf(JsonObject status) {
        if (!vip.isPrepared(status)) {
            return "";
        }
        String role = status.getAsJsonObject("local").get("role").getAsString();
        boolean held = status.getAsJsonObject("vip").get("held").getAsBoolean();
        return role.equals("active") && held ? "holder" : role;
    }

    private String configOf(int id, Path own) {
        StringBuilder text = new StringBuilder();
        for (int node = 0; node < NODES; node++) {
            text.append(
                    """
                    hostname%1$d = '127.0.0.1'
                    wd_port%1$d = %2$d
                    pgpool_port%1$d = %3$d
                    heartbeat_hostname%1$d = '127.0.0.1'
                    heartbeat_port%1$d = %4$d
                    """
                            .formatted(
                                    node,
                                    ports.watchdog(node),
                                    ports.pool(node),
                                    ports.heartbeats().get(node)));
        }
        text.append(
                """
                port = %1$d
                wd_authkey = 'demo'
                wd_priority = %2$d
                wd_lifecheck_method = 'heartbeat'
                wd_heartbeat_keepalive = '200ms'
                wd_heartbeat_deadtime = '1s'
                wd_ipc_socket_dir = '%3$s'
                http_listen = '127.0.0.1:%4$d'
                local_pgpool = off
                backend_hostname0 = '127.0.0.1'
                backend_port0 = %5$d
                """
                        .formatted(
                                ports.pool(id),
                                NODES - id,
                                own,
                                ports.http().get(id),
                                postgres.getPort()));
        vip.settings(id).forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException stuck) {
            throw new UncheckedIOException(stuck);
        }
    }
}
