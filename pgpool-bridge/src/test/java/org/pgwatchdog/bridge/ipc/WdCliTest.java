package org.pgwatchdog.bridge.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.ipc.IpcAuthentication;

/// The stock `wd_cli` against our server (protocol v4, 16.8). Needs the package pgpool2.
class WdCliTest {
    private static final Path WD_CLI = Path.of("/usr/sbin/wd_cli");
    private static final String KEY = "specKey123";

    @TempDir Path directory;

    private final AnsweringSink sink = new AnsweringSink();
    private Optional<IpcServer> server = Optional.empty();

    @BeforeEach
    void needsTheStockTool() {
        assumeTrue(Files.isExecutable(WD_CLI), WD_CLI + " is not installed (package pgpool2)");
    }

    @AfterEach
    void close() {
        server.ifPresent(IpcServer::close);
    }

    @Test
    void infoShowsAllNodes() throws Exception {
        start(WatchdogKey.NONE);

        String output = wdCli("", "--info", "--all");

        assertThat(output)
                .contains("server1:9999 Linux host0", "server2:9999 Linux host1")
                .contains("LEADER", "STANDBY", "SHUTDOWN");
    }

    @Test
    void infoFindsNodesByIdNameHostAndPort() throws Exception {
        start(WatchdogKey.NONE);

        assertThat(wdCli("", "--info", "-n", "2")).contains("server3").doesNotContain("server1");
        assertThat(wdCli("", "--info", "-N", "server1:9999 Linux host0"))
                .contains("server1")
                .doesNotContain("server3");
        assertThat(wdCli("", "--info", "-H", "server1", "-P", "9000"))
                .contains("server1")
                .doesNotContain("server3");
    }

    @Test
    void informReportsANode() throws Exception {
        start(WatchdogKey.NONE);

        wdCli("", "--inform=DEAD", "-n", "2", "-m", "no answer");
        wdCli("", "--inform=ALIVE", "-n", "2");

        await().untilAsserted(() ->
                assertThat(sink.requests())
                        .filteredOn(IpcRequest.NodeStatusChange.class::isInstance)
                        .extracting(request -> ((IpcRequest.NodeStatusChange) request).status())
                        .containsExactly(LifecheckStatus.DEAD, LifecheckStatus.ALIVE));
        assertThat(sink.requests())
                .contains(new IpcRequest.NodeStatusChange(2, LifecheckStatus.DEAD, "no answer"));
    }

    @Test
    void keyIsNeededWhereOneIsConfigured() throws Exception {
        start(WatchdogKey.of(KEY));

        assertThat(wdCli("", "--info", "--all")).doesNotContain("LEADER");
        assertThat(wdCli("", "--info", "--all", "-k", "wrong")).doesNotContain("LEADER");
        assertThat(sink.requests()).isEmpty();
        assertThat(wdCli("", "--info", "--all", "-k", KEY)).contains("LEADER");
        assertThat(wdCli("wd_authkey = '" + KEY + "'\n", "--info", "--all")).contains("LEADER");
        wdCli("", "--inform=DEAD", "-n", "0", "-k", KEY);
        await().untilAsserted(() ->
                assertThat(sink.requests())
                        .anyMatch(IpcRequest.NodeStatusChange.class::isInstance));
    }

    private void start(WatchdogKey key) throws IOException {
        IpcServer started =
                new IpcServer(
                        directory.resolve(".s.PGPOOLWD_CMD.9001"),
                        new IpcAuthentication(key, 4711),
                        sink);
        server = Optional.of(started);
        started.start();
        sink.server = server;
    }

    /// Runs the tool with a configuration that leads it to the socket; both of its outputs.
    private String wdCli(String more, String... arguments) throws Exception {
        Path conf = directory.resolve("pgpool.conf");
        Files.writeString(
                conf,
                "wd_ipc_socket_dir = '"
                        + directory
                        + "'\nuse_watchdog = on\nhostname1 = 'server2'\nwd_port1 = 9001\n"
                        + "pgpool_port1 = 9999\nhostname0 = 'server1'\nwd_port0 = 9000\n"
                        + "pgpool_port0 = 9999\nheartbeat_hostname0 = 'server1'\n"
                        + "heartbeat_port0 = 9694\n"
                        + more);
        Files.writeString(directory.resolve("pgpool_node_id"), "1\n");
        List<String> command = new ArrayList<>(List.of(WD_CLI.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-f", conf.toString(), "-p", "9001"));
        Path output = directory.resolve("output");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("wd_cli hangs: " + Files.readString(output));
        }
        return Files.readString(output);
    }
}
