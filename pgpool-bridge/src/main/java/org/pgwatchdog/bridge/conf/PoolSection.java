package org.pgwatchdog.bridge.conf;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.bridge.conf.BridgeSettings.Backend;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.wire.peer.PoolConfigKeys;

/// Builds what nodes tell their leader of their pgpool, so that a native leader sees the values its own
/// parser would have made of the same file (protocol v4, 17.4).
final class PoolSection {
    private final Draft draft;

    PoolSection(Draft draft) {
        this.draft = draft;
    }

    PoolConfig config(NodeId local, List<NodeAddress> nodes, List<Backend> backends) {
        List<PoolConfig.Setting> settings = new ArrayList<>();
        for (String key : PoolConfigKeys.SCALARS) {
            int value =
                    switch (key) {
                        case "use_watchdog" -> 1;
                        case "pgpool_node_id" -> local.value();
                        default -> scalar(key);
                    };
            settings.add(new PoolConfig.Setting(key, value));
        }
        addOldKeys(settings, nodes.get(local.value()));
        return new PoolConfig(
                settings,
                backends.stream().map(backend -> healthCheck(backend.id())).toList(),
                backends.stream()
                        .map(backend -> new PoolConfig.Backend(backend.host(), backend.port()))
                        .toList(),
                nodes.stream()
                        .map(node ->
                                new PoolConfig.Node(node.host(), node.wdPort(), node.pgpoolPort()))
                        .toList());
    }

    private PoolConfig.HealthCheck healthCheck(int backend) {
        return new PoolConfig.HealthCheck(
                seconds(draft.time("health_check_timeout", backend)),
                seconds(draft.time("health_check_period", backend)),
                draft.whole("health_check_max_retries", backend),
                seconds(draft.time("health_check_retry_delay", backend)),
                (int) draft.time("connect_timeout", backend).toMillis());
    }

    private int scalar(String key) {
        return switch (Parameters.get(key).kind()) {
            case Kind.Flag _ -> draft.flag(key) ? 1 : 0;
            case Kind.Whole _ -> draft.whole(key);
            case Kind.Time _ -> seconds(draft.time(key));
            case Kind.Choice _ -> choiceCode(draft.text(key));
            case Kind.Real _, Kind.Text _ ->
                    throw new IllegalStateException(key + " is not sent as a number");
        };
    }

    /// The values of the native enumerations (`pool_config.h`).
    private static int choiceCode(String word) {
        return switch (word) {
            case "static", "aggressive" -> 1;
            case "dynamic", "gentle" -> 2;
            case "lazy" -> 3;
            default -> throw new IllegalStateException("no code for " + word);
        };
    }

    /// What releases up to 4.1 ask for under other names.
    private void addOldKeys(List<PoolConfig.Setting> settings, NodeAddress self) {
        BridgeSettings.ClusteringMode mode = BridgeSection.clusteringMode(draft);
        int subMode =
                switch (mode) {
                    case SLONY -> 1;
                    case LOGICAL_REPLICATION -> 3;
                    case STREAMING_REPLICATION, NATIVE_REPLICATION, RAW, SNAPSHOT_ISOLATION -> 2;
                };
        settings.add(new PoolConfig.Setting("wd_port", self.wdPort()));
        settings.add(new PoolConfig.Setting("master_slave_mode", mode.hasPrimary() ? 1 : 0));
        settings.add(new PoolConfig.Setting("master_slave_sub_mode", subMode));
        settings.add(
                new PoolConfig.Setting(
                        "fail_over_on_backend_error", scalar("failover_on_backend_error")));
    }

    /// Whole seconds, rounded to even as natives do when they read the file.
    private static int seconds(Duration time) {
        return BigDecimal.valueOf(time.toNanos(), 9)
                .setScale(0, RoundingMode.HALF_EVEN)
                .intValueExact();
    }
}
