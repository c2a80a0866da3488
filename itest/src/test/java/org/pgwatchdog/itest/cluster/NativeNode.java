package org.pgwatchdog.itest.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.itest.net.Command;
import org.pgwatchdog.itest.net.Netns;

/// A node that is Debian's Pgpool-II with its own watchdog.
public final class NativeNode implements ClusterNode {

    private final int id;
    private final Netns host;
    private final Path directory;
    private final ClusterPlan plan;
    private final PgpoolProcess pgpool;

    public NativeNode(ClusterPlan plan, int id, Netns host, Path directory) {
        this.id = id;
        this.host = host;
        this.directory = directory;
        this.plan = plan;
        this.pgpool = new PgpoolProcess(host, directory);
        PgpoolConfText conf =
                PgpoolConfText.pool(plan.layout(), directory)
                        .withWatchdog(plan, id)
                        .setAll(plan.settings())
                        .setAll(plan.nodes().get(id).settings());
        pgpool.configure(conf, plan.nodes().get(id).identityOr(id));
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public NodeKind kind() {
        return NodeKind.NATIVE;
    }

    @Override
    public Netns host() {
        return host;
    }

    @Override
    public String vip() {
        return plan.layout().vip();
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void launch() {
        pgpool.start();
    }

    @Override
    public void start() {
        launch();
    }

    @Override
    public boolean isRunning() {
        return pgpool.isRunning();
    }

    @Override
    public void stopGracefully() {
        pgpool.stop();
        host.killAll();
    }

    /// Kills the main process; the watchdog, a child of it, is left for the moment.
    @Override
    public void killPgpool() {
        pgpool.killMain();
    }

    @Override
    public Optional<NodeView> view() {
        Command command = pgpool.pcp("pcp_watchdog_info", "-v");
        return command.succeeded() && command.output().contains("Watchdog Node Information")
                ? Optional.of(WatchdogInfoText.parse(command.output(), plan::nodeAt))
                : Optional.empty();
    }

    @Override
    public Command wdCli(String... words) {
        return pgpool.wdCli("pgpool.conf", words);
    }

    @Override
    public Command pcp(Duration limit, String program, String... options) {
        return pgpool.pcp(limit, program, options);
    }

    @Override
    public boolean lifecheckActive() {
        return !plan.checksByItself() || log().contains("watchdog: lifecheck started");
    }

    @Override
    public List<Path> logs() {
        return List.of(pgpool.logFile());
    }

    @Override
    public String log() {
        return pgpool.logText();
    }

    @Override
    public String toString() {
        return "native node " + id;
    }
}
