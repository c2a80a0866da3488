package org.pgwatchdog.core.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.model.PoolConfig;

/// Compares a standby's reported configuration with the leader's own, as natives do: each difference
/// is a warning by name and nothing else (protocol v4, 17.4; native `verify_pool_configurations`).
final class PoolConfigComparison {
    /// Keys that must be the same on all nodes, in the native order. The others in `Z` may differ or
    /// are there for older releases.
    private static final List<String> COMPARED =
            List.of(
                    "num_init_children",
                    "listen_backlog_multiplier",
                    "child_life_time",
                    "connection_life_time",
                    "child_max_connections",
                    "client_idle_limit",
                    "max_pool",
                    "health_check_timeout",
                    "health_check_period",
                    "health_check_max_retries",
                    "health_check_retry_delay",
                    "recovery_timeout",
                    "search_primary_node_timeout",
                    "client_idle_limit_in_recovery",
                    "replication_mode",
                    "enable_pool_hba",
                    "load_balance_mode",
                    "replication_stop_on_mismatch",
                    "allow_clear_text_frontend_auth",
                    "failover_if_affected_tuples_mismatch",
                    "failover_on_backend_error",
                    "replicate_select",
                    "connection_cache",
                    "insert_lock",
                    "memory_cache_enabled",
                    "clear_memqcache_on_escalation",
                    "failover_when_quorum_exists",
                    "failover_require_consensus",
                    "allow_multiple_failover_requests_from_node");

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
        for (String key : COMPARED) {
            OptionalInt own = ours.setting(key);
            OptionalInt other = theirs.setting(key);
            if (own.isPresent() && other.isPresent() && own.getAsInt() != other.getAsInt()) {
                found.add(key + " is " + other.getAsInt() + ", here " + own.getAsInt());
            }
        }
        if (ours.backends().size() != theirs.backends().size()) {
            found.add(
                    "it has "
                            + theirs.backends().size()
                            + " backends, here "
                            + ours.backends().size());
        }
        int common = Math.min(ours.backends().size(), theirs.backends().size());
        for (int index = 0; index < common; index++) {
            compareBackend(index, ours.backends().get(index), theirs.backends().get(index), found);
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
