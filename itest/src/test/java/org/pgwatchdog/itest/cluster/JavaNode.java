package org.pgwatchdog.itest.cluster;

import com.google.gson.JsonElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.ControlSocketPath;
import org.pgwatchdog.daemon.loop.FlightFile;
import org.pgwatchdog.itest.net.Await;
import org.pgwatchdog.itest.net.Command;
import org.pgwatchdog.itest.net.Netns;
import org.pgwatchdog.simulator.Replay;

/// A node that is our daemon beside a Pgpool-II whose own watchdog is off.
///
/// Both read the same settings; the daemon's file carries the watchdog and our own keys in addition.
public final class JavaNode implements ClusterNode {

    private static final int HTTP_PORT = 9900;
    private static final int HTTP_MILLIS = 2_000;

    /// Nobody's credentials but the instance's own.
    private static final Map<String, String> ENVIRONMENT =
            Map.of("AWS_CONFIG_FILE", "/dev/null", "AWS_SHARED_CREDENTIALS_FILE", "/dev/null");

    private static final Duration READY_PATIENCE = Duration.ofSeconds(30);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);

    private final int id;
    private final Netns host;
    private final Path directory;
    private final PgpoolProcess pgpool;
    private final BridgeMode mode;
    private final ClusterPlan plan;
    private final Path conf;
    private final int identity;
    private final String vip;
    private final Path log;
    private @Nullable Process daemon;
    private long logStart;

    public JavaNode(ClusterPlan plan, int id, Netns host, Path directory) {
        this.id = id;
        this.plan = plan;
        this.host = host;
        this.directory = directory;
        this.pgpool = new PgpoolProcess(host, directory);
        this.log = directory.resolve("pgwatchdog.log");
        this.mode = plan.bridgeMode();
        this.vip = plan.layout().vip();
        pgpool.configure(poolConf(plan, id), id);
        PgpoolConfText common =
                PgpoolConfText.pool(plan.layout(), directory)
                        .withWatchdog(plan, id)
                        .setAll(plan.settings())
                        .setAll(plan.nodes().get(id).settings());
        pgpool.write("native.conf", common.text());
        this.conf =
                pgpool.write(
                        "pgwatchdog.conf",
                        common.set("control_socket_dir", "'" + directory + "'")
                                .set("state_dir", "'" + directory + "'")
                                .set("http_listen", "'127.0.0.1:" + HTTP_PORT + "'")
                                .set("control_socket_group", "'postgres'")
                                .set("bridge_pcp_host", "'127.0.0.1'")
                                .set("bridge_pcp_user", "'" + PgpoolProcess.PCP_USER + "'")
                                .set("bridge_pcp_passfile", "'" + bridgePassFile() + "'")
                                .setAll(plan.javaSettings())
                                .text());
        setBridgePassword("");
        this.identity = plan.nodes().get(id).identityOr(id);
    }

    private PgpoolConfText poolConf(ClusterPlan plan, int id) {
        PgpoolConfText text =
                PgpoolConfText.pool(plan.layout(), directory).set("use_watchdog", "off");
        if (mode == BridgeMode.NONE) {
            return text;
        }
        Path launcher = DaemonLauncher.script(directory.resolve("pgwatchdog"));
        return text.setAll(plan.settings())
                .setAll(plan.nodes().get(id).settings())
                .setAll(mode.poolSettings(launcher, directory.resolve("pgwatchdog.conf")));
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public NodeKind kind() {
        return NodeKind.JAVA;
    }

    @Override
    public Netns host() {
        return host;
    }

    @Override
    public String vip() {
        return vip;
    }

    @Override
    public Path directory() {
        return directory;
    }

    /// Starts pgpool and the daemon and waits for the daemon's `ready`.
    @Override
    public void start() {
        launch();
        Await.until(
                this + " ready",
                READY_PATIENCE,
                () -> {
                    if (!isRunning()) {
                        throw new AssertionError(this + " ended at its start:\n" + log());
                    }
                    return log().lines().anyMatch("ready"::equals)
                            ? Optional.empty()
                            : Optional.of(log());
                });
    }

    @Override
    public void launch() {
        if (!pgpool.isRunning()) {
            pgpool.start();
        }
        logStart = sizeOf(log);
        List<String> arguments = new ArrayList<>(List.of("run"));
        if (mode != BridgeMode.NONE) {
            arguments.addAll(List.of("-f", directory.resolve("pgpool.conf").toString()));
        }
        arguments.addAll(List.of("-f", conf.toString()));
        if (!plan.isLegacy()) {
            arguments.addAll(List.of("--node-id", String.valueOf(identity)));
        }
        daemon = host.start(log, ENVIRONMENT, DaemonLauncher.command(arguments));
    }

    @Override
    public boolean isRunning() {
        return daemon != null && daemon.isAlive();
    }

    /// The exit status of a daemon that has ended by itself.
    public Optional<Integer> exitStatus() {
        return daemon == null || daemon.isAlive()
                ? Optional.empty()
                : Optional.of(daemon.exitValue());
    }

    @Override
    public void stopGracefully() {
        stopDaemon();
        pgpool.stop();
        host.killAll();
    }

    /// Stops the daemon in order and leaves pgpool running.
    public void stopDaemon() {
        if (daemon != null && daemon.isAlive()) {
            Process stopping = daemon;
            stopping.destroy();
            Await.untilTrue("stop of " + this, STOP_PATIENCE, () -> !stopping.isAlive());
        }
    }

    /// Kills the daemon alone: what it started to guard the address, and pgpool, live on.
    public void killDaemon() {
        if (daemon != null) {
            daemon.destroyForcibly();
            Process dying = daemon;
            Await.untilTrue("end of " + this, Command.PATIENCE, () -> !dying.isAlive());
        }
    }

    /// Kills the local pgpool with its children; the daemon lives on.
    @Override
    public void killPgpool() {
        pgpool.killTree();
    }

    /// Lets the daemon have this password of its pool's pcp user; an empty one: the right one.
    public void setBridgePassword(String password) {
        PgpoolProcess.writePassFile(bridgePassFile(), password);
    }

    /// Stops the daemon in order and starts it again beside the same pgpool.
    public void restartDaemon() {
        stopDaemon();
        start();
    }

    /// Makes every connection to the pool's pcp port fail from now on.
    public void refusePcp() {
        nft(
                "table ip pcp { chain in { type filter hook input priority 0; tcp dport %d reject with tcp reset; }; }"
                        .formatted(ClusterNode.PCP_PORT));
    }

    /// Ends what `refusePcp` began.
    public void admitPcp() {
        nft("table ip pcp; delete table ip pcp");
    }

    private void nft(String rules) {
        host.run(Command.PATIENCE, "nft", rules).orThrow();
    }

    private Path bridgePassFile() {
        return directory.resolve("bridge-pcppass");
    }

    @Override
    public void reviveIfDead() {
        if (!isRunning()) {
            killMinus9();
            start();
        } else if (!pgpool.isRunning()) {
            pgpool.killTree();
            pgpool.start();
        }
    }

    @Override
    public Optional<NodeView> view() {
        return http("/status").map(this::parse);
    }

    /// What the program's `status --json` says, as a person or a script would ask.
    public NodeView viewByCommand() {
        return parse(command("status", "--json").orThrow().output());
    }

    /// Each legacy node counts itself as 0: its view is told in the plan's numbers.
    private NodeView parse(String status) {
        return plan.isLegacy() ? StatusJson.parse(status, plan::nodeAt) : StatusJson.parse(status);
    }

    /// What happened on this node since its daemon started, oldest first; asked for as `events` does, but
    /// without a process for it.
    public List<NodeEvent> events() {
        Path socket = ControlSocketPath.of(directory, WATCHDOG_PORT);
        try {
            JsonElement all =
                    ControlClient.exchange(socket, new ControlRequest.Events(false)).data();
            List<NodeEvent> kept =
                    all.getAsJsonArray().asList().stream()
                            .map(event -> NodeEvent.of(event.getAsJsonObject()))
                            .toList();
            return kept.subList(lastStart(kept), kept.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Has the daemon write down its flight recorder, and lets a core live through that again.
    public Replay.Outcome replayed() {
        Path socket = ControlSocketPath.of(directory, WATCHDOG_PORT);
        try {
            String answer = ControlClient.exchange(socket, new ControlRequest.Dump()).text();
            Path file = Path.of(answer.substring(answer.lastIndexOf(' ') + 1));
            FlightFile flight = FlightFile.read(file);
            return Replay.of(flight.core(), flight.steps());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int lastStart(List<NodeEvent> events) {
        for (int index = events.size() - 1; index > 0; index--) {
            if (events.get(index).code().equals("STARTED")) {
                return index;
            }
        }
        return 0;
    }

    /// Runs one of our program's commands on this node's host, with `-f` naming its configuration.
    public Command command(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("-f", conf.toString()));
        List<String> all = DaemonLauncher.command(arguments);
        return host.run(Command.PATIENCE, all.toArray(String[]::new));
    }

    /// The body our daemon answers with on its HTTP port; empty unless it answers 200.
    public Optional<String> http(String path) {
        if (!isRunning()) {
            return Optional.empty();
        }
        return host.call(Duration.ofMillis(4L * HTTP_MILLIS), () -> get(path));
    }

    @Override
    public Command wdCli(String... words) {
        return pgpool.wdCli("native.conf", words);
    }

    @Override
    public Command pcp(Duration limit, String program, String... options) {
        boolean daemonDecides = mode == BridgeMode.MANAGED && program.equals("pcp_promote_node");
        // Without hooks the pool cannot say which database is to take the primary's place.
        return daemonDecides
                ? watchdogPcp(limit, program, options)
                : pgpool.pcp(limit, program, options);
    }

    @Override
    public Command watchdogPcp(Duration limit, String program, String... options) {
        return pgpool.pcpAt(BridgeMode.PCP_PORT, limit, program, options);
    }

    @Override
    public boolean lifecheckActive() {
        return true;
    }

    @Override
    public List<Path> logs() {
        return List.of(log, pgpool.logFile());
    }

    @Override
    public String log() {
        return PgpoolProcess.textFrom(log, logStart);
    }

    /// The daemon's process id, for looks into /proc.
    public long pid() {
        return daemon == null ? -1 : daemon.pid();
    }

    @Override
    public String toString() {
        return "Java node " + id;
    }

    private static Optional<String> get(String path) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(HTTP_MILLIS);
            socket.connect(new InetSocketAddress("127.0.0.1", HTTP_PORT), HTTP_MILLIS);
            String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] all = socket.getInputStream().readAllBytes();
            String answer = new String(all, StandardCharsets.UTF_8);
            int body = answer.indexOf("\r\n\r\n");
            return answer.startsWith("HTTP/1.") && answer.startsWith(" 200 ", 8) && body > 0
                    ? Optional.of(answer.substring(body + 4))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
