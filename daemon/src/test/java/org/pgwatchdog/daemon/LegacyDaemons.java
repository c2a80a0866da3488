package org.pgwatchdog.daemon;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlRequest;

/// Whole nodes with `watchdog_protocol = '3'` in this process, on loopback, with scripts for a virtual IP:
/// each keeps a file `vip-N` while it holds the address.
final class LegacyDaemons implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final String KEY = "wd-secret-34";

    private final Path directory;
    private final int[] wdPorts;
    private final int[] heartbeatPorts;
    private final int[] httpPorts;
    private final StartedDaemons daemons = new StartedDaemons();
    private String extra = "";
    private boolean modernNames;

    LegacyDaemons(Path directory, int size) {
        this.directory = directory;
        wdPorts = new int[size];
        heartbeatPorts = new int[size];
        httpPorts = new int[size];
        for (int node = 0; node < size; node++) {
            wdPorts[node] = FreePorts.next();
            heartbeatPorts[node] = FreePorts.next();
            httpPorts[node] = FreePorts.next();
        }
    }

    /// Lines for the configuration of nodes that are started after this.
    void configure(String lines) {
        extra = lines;
    }

    /// Nodes that are started after this are described by the names of 4.x.
    void useModernNames() {
        modernNames = true;
    }

    int wdPort(int node) {
        return wdPorts[node];
    }

    int heartbeatPort(int node) {
        return heartbeatPorts[node];
    }

    static int poolPort(int node) {
        return 20_000 + node;
    }

    Daemon start(int node) throws Exception {
        return daemons.start(configuration(node), OptionalInt.empty(), directory);
    }

    private Path configuration(int node) throws IOException {
        Path own = Files.createDirectories(directory.resolve(String.valueOf(node)));
        Path held = directory.resolve("vip-" + node);
        StringBuilder text = new StringBuilder();
        text.append(
                """
                watchdog_protocol = '3'
                wd_authkey = '%s'
                port = %d
                wd_heartbeat_keepalive = '200ms'
                wd_heartbeat_deadtime = '2s'
                wd_interval = '500ms'
                state_dir = '%s'
                control_socket_dir = '%s'
                http_listen = '127.0.0.1:%d'
                local_pgpool = off
                bridge_mode = 'off'
                delegate_IP = '203.0.113.99'
                if_up_cmd = '%s'
                if_down_cmd = '%s'
                arping_cmd = '/bin/true'
                """
                        .formatted(
                                KEY,
                                poolPort(node),
                                own,
                                own,
                                httpPorts[node],
                                StartedDaemons.script(
                                        own.resolve("up"), "echo " + node + " > " + held),
                                StartedDaemons.script(own.resolve("down"), "rm -f " + held)));
        text.append(modernNames ? modernNodes(own, node) : oldNodes(node));
        return Files.writeString(own.resolve("pgpool.conf"), text + extra);
    }

    private String modernNodes(Path own, int self) throws IOException {
        Files.writeString(own.resolve("pgpool_node_id"), self + "\n");
        StringBuilder text = new StringBuilder();
        for (int node = 0; node < wdPorts.length; node++) {
            text.append("hostname%d = '127.0.0.1'\n".formatted(node));
            text.append("pgpool_port%d = %d\n".formatted(node, poolPort(node)));
            text.append("wd_port%d = %d\n".formatted(node, wdPorts[node]));
            text.append("heartbeat_hostname%d = '127.0.0.1'\n".formatted(node));
            text.append("heartbeat_port%d = %d\n".formatted(node, heartbeatPorts[node]));
        }
        return text.toString();
    }

    private String oldNodes(int node) {
        StringBuilder text = new StringBuilder();
        text.append("wd_hostname = '127.0.0.1'\n");
        text.append("wd_port = %d\n".formatted(wdPorts[node]));
        text.append("wd_heartbeat_port = %d\n".formatted(heartbeatPorts[node]));
        int other = 0;
        for (int peer = 0; peer < wdPorts.length; peer++) {
            if (peer != node) {
                text.append("other_pgpool_hostname%d = '127.0.0.1'\n".formatted(other));
                text.append("other_pgpool_port%d = %d\n".formatted(other, poolPort(peer)));
                text.append("other_wd_port%d = %d\n".formatted(other, wdPorts[peer]));
                text.append("heartbeat_destination%d = '127.0.0.1'\n".formatted(other));
                text.append(
                        "heartbeat_destination_port%d = %d\n"
                                .formatted(other, heartbeatPorts[peer]));
                other++;
            }
        }
        return text.toString();
    }

    boolean holdsVip(int node) {
        return Files.exists(directory.resolve("vip-" + node));
    }

    /// How many nodes hold the address.
    int holders() {
        int holders = 0;
        for (int node = 0; node < wdPorts.length; node++) {
            holders += holdsVip(node) ? 1 : 0;
        }
        return holders;
    }

    JsonObject status(int node) throws IOException {
        return ask(node, new ControlRequest.Status()).data().getAsJsonObject();
    }

    String roleOf(int node) throws IOException {
        return status(node).getAsJsonObject("local").get("role").getAsString();
    }

    ControlAnswer ask(int node, ControlRequest request) throws IOException {
        return ControlClient.exchange(
                directory.resolve(node + "/.s.PGWATCHDOG." + wdPorts[node]), request, LIMIT);
    }

    HttpResponse<String> http(int node, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPorts[node] + path))
                            .timeout(LIMIT)
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Override
    public void close() throws InterruptedException {
        daemons.close();
    }
}
