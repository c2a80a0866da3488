package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.wiring.StartupFailure;

/// Whole nodes in this process, on loopback, with scripts for a virtual IP.
class DaemonTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir Path directory;

    private final int[] ports = {FreePorts.next(), FreePorts.next(), FreePorts.next()};
    private final int[] http = {FreePorts.next(), FreePorts.next(), FreePorts.next()};
    private String extra = "";
    private final StartedDaemons daemons = new StartedDaemons();

    @AfterEach
    void stopAll() throws InterruptedException {
        daemons.close();
    }

    @Test
    void twoNodesElectALeaderWhoRaisesTheVipAndHandsItOverOnStop() throws Exception {
        Daemon zero = started(0);
        Daemon one = started(1);
        await().atMost(LIMIT)
                .until(() -> status(0).getAsJsonObject("vip").get("held").getAsBoolean());
        await().atMost(LIMIT).until(() -> stateOf(1).equals("STANDBY"));
        assertThat(Files.readString(directory.resolve("vip"))).startsWith("0");
        assertThat(httpStatus(0, "/leader")).isEqualTo(200);
        assertThat(httpStatus(1, "/leader")).isEqualTo(503);
        assertThat(httpStatus(1, "/readyz")).isEqualTo(200);
        assertThat(httpStatus(0, "/")).isEqualTo(200);
        for (RecoveryPhase phase : RecoveryPhase.values()) {
            ControlAnswer told = ask(1, new ControlRequest.Recovery(phase, false));
            assertThat(told.done()).as(told.text()).isTrue();
            assertThat(told.text()).contains("agreed: node 0");
        }

        zero.stop("test");
        assertThat(zero.await()).isZero();
        assertThat(directory.resolve("0/.s.PGWATCHDOG." + ports[0])).doesNotExist();
        assertThat(directory.resolve("0/.s.PGPOOLWD_CMD." + ports[0])).doesNotExist();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(stateOf(1)).isNotEqualTo("STANDBY"));
        one.stop("test");
        assertThat(one.await()).isZero();
        assertThat(directory.resolve("vip")).doesNotExist();
    }

    @Test
    void aNodeThatIsCutOffStartsAndLeavesLeadershipToTheOther() throws Exception {
        extra = "np_targets = 'tcp:127.0.0.1:" + FreePorts.next() + "'\nnp_action = 'step-down'\n";
        started(0);
        await().atMost(LIMIT)
                .until(() -> !status(0).getAsJsonObject("outside").get("reached").getAsBoolean());
        extra = "";
        started(1);
        await().atMost(LIMIT).until(() -> stateOf(1).equals("LEADER"));
        await().atMost(LIMIT).until(() -> stateOf(0).equals("STANDBY"));
        await().atMost(LIMIT)
                .until(() -> status(1).getAsJsonObject("vip").get("held").getAsBoolean());

        Files.writeString(config(0), "np_targets = ''\n", java.nio.file.StandardOpenOption.APPEND);
        assertThat(ask(0, new ControlRequest.Reload()).text()).contains("applied: np_targets");
        assertThat(status(0).get("outside").isJsonNull()).isTrue();
        assertThat(ask(1, new ControlRequest.Switchover(OptionalInt.empty())).done()).isTrue();
        await().atMost(LIMIT).until(() -> stateOf(0).equals("LEADER"));
    }

    @Test
    void takenWatchdogPortIsOneLineAndExitCodeOne() throws Exception {
        try (ServerSocket other = new ServerSocket(ports[0], 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            Daemon daemon = daemon(0);
            StartupFailure failure = catchThrowableOfType(StartupFailure.class, daemon::start);
            assertThat(failure.exitCode()).isEqualTo(1);
            assertThat(failure.getMessage())
                    .contains(String.valueOf(ports[0]))
                    .contains("use_watchdog")
                    .doesNotContain("\n");
            assertThat(daemon.await()).isEqualTo(1);
        }
    }

    @Test
    void brokenConfigurationChangesNothingOnReload() throws Exception {
        started(0);
        Files.writeString(
                config(0), "wd_priority = nonsense\n", java.nio.file.StandardOpenOption.APPEND);
        ControlAnswer answer = ask(0, new ControlRequest.Reload());
        assertThat(answer.done()).isFalse();
        assertThat(answer.text()).contains("nothing was changed").contains("wd_priority");
    }

    @Test
    void reloadNamesWhatNeedsARestart() throws Exception {
        started(0);
        Files.writeString(
                config(0),
                "wd_heartbeat_keepalive = '300ms'\n",
                java.nio.file.StandardOpenOption.APPEND);
        ControlAnswer answer = ask(0, new ControlRequest.Reload());
        assertThat(answer.done()).isTrue();
        assertThat(answer.text()).contains("wd_heartbeat_keepalive");
    }

    @Test
    void dumpWritesTheFlightRecorder() throws Exception {
        started(0);
        ControlAnswer answer = ask(0, new ControlRequest.Dump());
        assertThat(answer.done()).isTrue();
        Path file = Path.of(answer.text().substring(answer.text().indexOf('/')));
        assertThat(Files.readAllLines(file).getFirst()).contains("pgwatchdog-flight/2");
    }

    private Daemon started(int id) throws Exception {
        Daemon daemon = daemon(id);
        daemon.start();
        return daemon;
    }

    private Daemon daemon(int id) throws Exception {
        Path own = Files.createDirectory(directory.resolve(String.valueOf(id)));
        Path up =
                StartedDaemons.script(
                        own.resolve("up"), "echo " + id + " > " + directory.resolve("vip"));
        Path down =
                StartedDaemons.script(
                        own.resolve("down"),
                        "grep -q "
                                + id
                                + " "
                                + directory.resolve("vip")
                                + " && rm "
                                + directory.resolve("vip")
                                + " || true");
        StringBuilder text = new StringBuilder();
        for (int node = 0; node < 2; node++) {
            text.append("hostname%d = '127.0.0.1'\n".formatted(node));
            text.append("wd_port%d = %d\n".formatted(node, ports[node]));
            text.append("pgpool_port%d = %d\n".formatted(node, 20_000 + node));
        }
        text.append(
                """
                port = %d
                wd_lifecheck_method = 'external'
                wd_priority = %d
                enable_consensus_with_half_votes = on
                wd_ipc_socket_dir = '%s'
                http_listen = '127.0.0.1:%d'
                local_pgpool = off
                delegate_ip = '%s'
                if_up_cmd = '%s'
                if_down_cmd = '%s'
                arping_cmd = ''
                """
                        .formatted(20_000 + id, 5 - id, own, http[id], "203.0.113.99", up, down));
        Files.writeString(config(id), text + extra);
        return daemons.create(config(id), OptionalInt.of(id), directory);
    }

    private Path config(int id) {
        return directory.resolve(id + "/pgpool.conf");
    }

    private JsonObject status(int id) throws IOException {
        return ask(id, new ControlRequest.Status()).data().getAsJsonObject();
    }

    private String stateOf(int id) throws IOException {
        return status(id).getAsJsonObject("local").get("state").getAsString();
    }

    private ControlAnswer ask(int id, ControlRequest request) throws IOException {
        return ControlClient.exchange(
                directory.resolve(id + "/.s.PGWATCHDOG." + ports[id]), request, LIMIT);
    }

    private int httpStatus(int id, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http[id] + path))
                            .timeout(LIMIT)
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }
}
