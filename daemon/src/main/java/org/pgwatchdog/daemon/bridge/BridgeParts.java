package org.pgwatchdog.daemon.bridge;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.bridge.access.NoPool;
import org.pgwatchdog.bridge.access.PcpPool;
import org.pgwatchdog.bridge.access.PoolTraces;
import org.pgwatchdog.bridge.access.ShellHooks;
import org.pgwatchdog.bridge.conf.BridgeSettings;
import org.pgwatchdog.bridge.conf.BridgeSettings.ClusteringMode;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.engine.EngineSettings;
import org.pgwatchdog.bridge.hook.HookRunner;
import org.pgwatchdog.bridge.pcp.PcpClient;
import org.pgwatchdog.bridge.pcp.PcpPassfile;
import org.pgwatchdog.bridge.pcp.PcpTarget;
import org.pgwatchdog.bridge.pool.BridgeLimits;
import org.pgwatchdog.bridge.pool.PoolAccess;
import org.pgwatchdog.command.CommandRunner;

/// Makes the bridge's parts from the settings.
final class BridgeParts {
    private static final String STATUS_FILE = "pgpool_status";

    /// Without a health check of ours a vote is repeated after this time.
    private static final Duration VOTE_AGAIN = Duration.ofSeconds(3);

    private final WatchdogSettings all;
    private final BridgeSettings bridge;
    private final DatabaseDriver.Secrets secrets;

    BridgeParts(WatchdogSettings all, DatabaseDriver.Secrets secrets) {
        this.all = all;
        this.secrets = secrets;
        this.bridge = all.bridge();
    }

    /// Whether the local pgpool can be asked and changed.
    boolean reachesPool() {
        return all.local().present() && !bridge.pcpUser().isEmpty();
    }

    EngineSettings engine() {
        List<EngineSettings.Backend> backends =
                bridge.backends().stream()
                        .map(one ->
                                new EngineSettings.Backend(
                                        one.isUsed(),
                                        one.flag().failoverAllowed(),
                                        one.flag().alwaysPrimary()))
                        .toList();
        BridgeSettings.Commands commands = bridge.commands();
        return new EngineSettings(
                backends,
                bridge.clusteringMode() == ClusteringMode.STREAMING_REPLICATION
                        || bridge.clusteringMode() == ClusteringMode.LOGICAL_REPLICATION,
                bridge.clusteringMode() == ClusteringMode.STREAMING_REPLICATION,
                new EngineSettings.Hooks(
                        !commands.failover().isEmpty(),
                        !commands.failback().isEmpty(),
                        !commands.followPrimary().isEmpty()),
                bridge.failover().searchPrimaryNodeTimeout(),
                voteAgain(),
                bridge.failover().autoFailback(),
                bridge.failover().autoFailbackInterval(),
                reachesPool());
    }

    /// Natively each further failed health check is another vote.
    private Duration voteAgain() {
        return bridge.backends().stream()
                .filter(one -> bridge.mode() == BridgeSettings.Mode.MANAGED)
                .filter(one -> one.isUsed() && one.healthCheck().isOn())
                .map(one -> one.healthCheck().period())
                .min(Duration::compareTo)
                .orElse(VOTE_AGAIN);
    }

    /// The local pgpool's PCP, if there is a user for it.
    Optional<PcpClient> pcp() {
        if (!reachesPool()) {
            return Optional.empty();
        }
        Path passfile = bridge.pcpPassfile().orElse(secrets.pcpPassfile());
        return Optional.of(
                new PcpClient(
                        new PcpTarget(bridge.pcp().host(), bridge.pcp().port(), bridge.pcpUser()),
                        new PcpPassfile(passfile),
                        BridgeLimits.CHANGE_MAX));
    }

    PoolAccess pool() {
        PoolTraces traces =
                new PoolTraces(
                        all.local().pidFile(), all.local().workDirectory().resolve(STATUS_FILE));
        boolean streaming = bridge.clusteringMode() == ClusteringMode.STREAMING_REPLICATION;
        return pcp().<PoolAccess>map(client -> new PcpPool(client, traces, streaming))
                .orElseGet(NoPool::new);
    }

    ShellHooks hooks() {
        return new ShellHooks(new HookRunner(new CommandRunner()), bridge);
    }
}
