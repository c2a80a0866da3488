package org.pgwatchdog.bridge.conf;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgwatchdog.bridge.conf.BridgeSettings.ClusteringMode;

/// Converts what does not belong to the watchdog: renamed parameters, the kind of the pool, and what is
/// gone.
final class PoolConversion {
    private static final String CLUSTERING = "backend_clustering_mode";

    private static final List<String> MODES =
            List.of(
                    "replication_mode",
                    "master_slave_mode",
                    "master_slave_sub_mode",
                    "parallel_mode");

    private static final Map<String, String> RENAMED =
            Map.of(
                    "follow_master_command", "follow_primary_command",
                    "white_function_list", "read_only_function_list",
                    "black_function_list", "write_function_list",
                    "white_memqcache_table_list", "cache_safe_memqcache_table_list",
                    "black_memqcache_table_list", "cache_unsafe_memqcache_table_list",
                    "black_query_pattern_list", "primary_routing_query_pattern_list");

    private static final Map<String, String> GONE = gone();

    private final ConfText text;
    private final Draft draft;

    PoolConversion(ConfText text, Draft draft) {
        this.text = text;
        this.draft = draft;
    }

    void convert() {
        new TreeMap<>(RENAMED)
                .forEach((old, modern) -> {
                    if (text.has(old)) {
                        text.rename(old, modern);
                    }
                });
        GONE.forEach(text::commentOut);
        if (!text.has(CLUSTERING)) {
            clusteringMode();
        }
        if (text.has("socket_dir") && !text.has("unix_socket_directories")) {
            text.insertCopy(Optional.of("socket_dir"), "unix_socket_directories", "socket_dir");
        }
    }

    private void clusteringMode() {
        ClusteringMode mode = LegacyNodes.clusteringMode(draft);
        String value = "'" + mode.name().toLowerCase(Locale.ROOT) + "'";
        Optional<String> place =
                text.firstOf(
                                List.of(
                                        mode == ClusteringMode.NATIVE_REPLICATION
                                                ? "replication_mode"
                                                : "master_slave_mode"))
                        .or(() -> text.firstOf(MODES));
        for (String key : MODES) {
            if (text.has(key) && !place.equals(Optional.of(key))) {
                text.commentOut(
                        key,
                        key.equals("parallel_mode")
                                ? "there is no parallel mode any more"
                                : CLUSTERING + " says this now");
            }
        }
        if (place.isPresent()) {
            text.set(place.get(), CLUSTERING, value, "it is " + value);
        } else {
            text.insert(Optional.empty(), CLUSTERING + " = " + value, "the default of that time");
        }
        if (mode == ClusteringMode.NATIVE_REPLICATION && !text.has("failover_when_quorum_exists")) {
            text.insert(
                    place,
                    "failover_when_quorum_exists = off",
                    "natives refuse its default, on, in native replication mode");
        }
    }

    private static Map<String, String> gone() {
        Map<String, String> gone = new TreeMap<>();
        String parallel = "there is no parallel mode any more";
        for (String key : List.of("dbname", "hostname", "password", "port", "schema", "user")) {
            gone.put("system_db_" + key, parallel);
        }
        gone.put("pgpool2_hostname", parallel);
        gone.put("enable_query_cache", "memory_cache_enabled took its place");
        gone.put("print_timestamp", "log_line_prefix with %t says this now");
        gone.put("print_user", "log_line_prefix with %u says this now");
        gone.put("debug_level", "log_min_messages says this now");
        gone.put("pcp_timeout", "there is no such limit any more");
        gone.put("backend_socket_dir", "backend_hostnameN names the directory now");
        gone.put("allow_inet_domain_socket", "listen_addresses says this now");
        return gone;
    }
}
