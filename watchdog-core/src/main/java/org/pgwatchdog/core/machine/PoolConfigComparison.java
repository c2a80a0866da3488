package org.pgwatchdog.core.machine;

import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.model.PoolConfig;

/// Compares a standby's reported configuration with the leader's own, as natives do: each difference
/// is a warning by name and nothing else (protocol v4, 17.4; native `verify_pool_configurations`).
final class PoolConfigComparison {
    /// Keys that may differ between nodes.
    private static final List<String> NOT_COMPARED =
            List.of(
                    "min_spare_children",
                    "max_spare_children",
                    "process_management_mode",
                    "process_management_strategy",
                    "use_watchdog",
                    "wd_priority",
                    "pgpool_node_id",
                    "wd_port",
                    "master_slave_mode",
                    "master_slave_sub_mode");

    private PoolConfigComparison() {}

    static void report(Cluster cluster, RemoteNode from, PoolConfig theirs) {
        List<String> differences = differences(cluster.config().poolConfig(), theirs);
        if (!differences.isEmpty()) {
            cluster.out()
                    .warn(
                            NoticeCode.CONFIG_DIFFERS,
                            "configuration of \""
                                    + from.name()
                                    + "\" differs from the leader's: "
                                    + String.join("; ", differences));
        }
    }

    static List<String> differences(PoolConfig ours, PoolConfig theirs) {
        List<String> found = new ArrayList<>();
        for (PoolConfig.Setting setting : ours.settings()) {
            if (NOT_COMPARED.contains(setting.name())) {
                continue;
            }
            theirs.setting(setting.name())
                    .ifPresent(value -> {
                        if (value != setting.value()) {
                            found.add(
                                    setting.name() + " is " + value + ", here " + setting.value());
                        }
                    });
        }
        if (ours.backends().size() != theirs.backends().size()) {
            found.add(
                    "it has "
                            + theirs.backends().size()
                            + " backends, here "
                            + ours.backends().size());
        } else {
            for (int index = 0; index < ours.backends().size(); index++) {
                compareBackend(
                        index, ours.backends().get(index), theirs.backends().get(index), found);
            }
        }
        if (ours.nodes().size() != theirs.nodes().size()) {
            found.add(
                    "it has "
                            + theirs.nodes().size()
                            + " watchdog nodes, here "
                            + ours.nodes().size());
        }
        return found;
    }

    private static void compareBackend(
            int index, PoolConfig.Backend ours, PoolConfig.Backend theirs, List<String> found) {
        if (!ours.host().equalsIgnoreCase(theirs.host())) {
            found.add(
                    "backend_hostname" + index + " is " + theirs.host() + ", here " + ours.host());
        }
        if (ours.port() != theirs.port()) {
            found.add("backend_port" + index + " is " + theirs.port() + ", here " + ours.port());
        }
    }
}
