package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlRequest;

/// Two nodes on loopback: the leader knows whether its peer is served through the virtual IP.
class PeerVipDaemonTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Reached over loopback, and on no interface.
    private static final String VIP = "127.0.0.2";

    @TempDir Path directory;

    private final int[] ports = {FreePorts.next(), FreePorts.next()};
    private final int[] poolPorts = {FreePorts.next(), FreePorts.next()};
    private final StartedDaemons daemons = new StartedDaemons();

    @AfterEach
    void stopAll() throws InterruptedException {
        daemons.close();
    }

    @Test
    void theLeaderShowsAndTellsOfAPeerThatIsNotServedThroughTheVirtualIp() throws Exception {
        try (ServerSocket _ = pool()) {
            start(0);
            start(1);
            await().atMost(LIMIT).until(() -> held(0) && peerIsServed(true));
            assertThat(status(0).getAsJsonObject("vip").get("reachable").isJsonNull()).isTrue();
        }
        await().atMost(LIMIT).until(() -> told("PEER_VIP_UNREACHABLE") > 0 && peerIsServed(false));
        try (ServerSocket _ = pool()) {
            await().atMost(LIMIT).until(() -> told("PEER_VIP_REACHABLE") > 0 && peerIsServed(true));
        }
    }

    private boolean held(int id) throws IOException {
        return status(id).getAsJsonObject("vip").get("held").getAsBoolean();
    }

    private boolean peerIsServed(boolean ok) throws IOException {
        JsonElement word =
                status(0).getAsJsonArray("nodes").asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .filter(node -> node.get("id").getAsInt() == 1)
                        .findFirst()
                        .orElseThrow()
                        .get("vipReachable");
        return word.isJsonObject() && word.getAsJsonObject().get("ok").getAsBoolean() == ok;
    }

    private long told(String code) throws IOException {
        return ask(0, new ControlRequest.Events(false)).data().getAsJsonArray().asList().stream()
                .filter(fact -> fact.getAsJsonObject().get("code").getAsString().equals(code))
                .count();
    }

    private JsonObject status(int id) throws IOException {
        return ask(id, new ControlRequest.Status()).data().getAsJsonObject();
    }

    private ControlAnswer ask(int id, ControlRequest request) throws IOException {
        return ControlClient.exchange(
                directory.resolve(id + "/.s.PGWATCHDOG." + ports[id]), request, LIMIT);
    }

    private void start(int id) throws Exception {
        Path own = Files.createDirectories(directory.resolve(String.valueOf(id)));
        StringBuilder text = new StringBuilder();
        for (int node = 0; node < 2; node++) {
            text.append("hostname%d = '127.0.0.1'\n".formatted(node));
            text.append("wd_port%d = %d\n".formatted(node, ports[node]));
            text.append("pgpool_port%d = %d\n".formatted(node, poolPorts[node]));
        }
        text.append(
                """
                port = %d
                wd_lifecheck_method = 'external'
                wd_priority = %d
                enable_consensus_with_half_votes = on
                wd_ipc_socket_dir = '%s'
                state_dir = '%s'
                http_listen = ''
                local_pgpool = off
                delegate_ip = '%s'
                vip_check_interval = '200ms'
                if_up_cmd = '/bin/true'
                if_down_cmd = '/bin/true'
                arping_cmd = ''
                """
                        .formatted(poolPorts[id], 5 - id, own, own, VIP));
        Path file = Files.writeString(own.resolve("pgpool.conf"), text);
        daemons.start(file, OptionalInt.of(id), own);
    }

    /// Greets at the virtual IP as the leader's pool would without TLS, until it is closed.
    private ServerSocket pool() throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.ofLiteral(VIP), poolPorts[0]));
        Thread.ofVirtual()
                .start(() -> {
                    while (!server.isClosed()) {
                        greet(server);
                    }
                });
        return server;
    }

    private static void greet(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.getInputStream().readNBytes(8);
            client.getOutputStream().write('N');
        } catch (IOException _) {
            // Closed, or a client that went away: the loop says which.
        }
    }
}
