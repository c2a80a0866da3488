package org.pgwatchdog.wire.payload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.json.JsonException;
import org.pgwatchdog.wire.json.JsonObject;
import org.pgwatchdog.wire.json.JsonValue;
import org.pgwatchdog.wire.json.JsonWriter;

/// The JSON of POOL CONFIG DATA (protocol v4, 17.4; native `get_pool_config_json`,
/// `get_pool_config_from_json`).
///
/// Natives refuse the message if any of about 40 keys is missing, and each release has its own set.
/// Since nothing but warnings and the lifetime of votes depends on it, this reader requires only
/// what that lifetime is computed from, the backends and the nodes.
public final class PoolConfigPayload {
    /// The scalar keys of all releases since 4.2 in native order.
    public static final List<String> SCALAR_KEYS =
            List.of(
                    "num_init_children",
                    "listen_backlog_multiplier",
                    "child_life_time",
                    "connection_life_time",
                    "child_max_connections",
                    "client_idle_limit",
                    "max_pool",
                    "min_spare_children",
                    "max_spare_children",
                    "process_management_mode",
                    "process_management_strategy",
                    "replication_mode",
                    "enable_pool_hba",
                    "load_balance_mode",
                    "allow_clear_text_frontend_auth",
                    "replication_stop_on_mismatch",
                    "failover_if_affected_tuples_mismatch",
                    "replicate_select",
                    "connection_cache",
                    "health_check_timeout",
                    "health_check_period",
                    "health_check_max_retries",
                    "health_check_retry_delay",
                    "failover_on_backend_error",
                    "recovery_timeout",
                    "search_primary_node_timeout",
                    "client_idle_limit_in_recovery",
                    "insert_lock",
                    "memory_cache_enabled",
                    "use_watchdog",
                    "clear_memqcache_on_escalation",
                    "wd_priority",
                    "pgpool_node_id",
                    "failover_when_quorum_exists",
                    "failover_require_consensus",
                    "allow_multiple_failover_requests_from_node");

    private static final String TIMEOUT = "health_check_timeout";
    private static final String PERIOD = "health_check_period";
    private static final String RETRIES = "health_check_max_retries";
    private static final String DELAY = "health_check_retry_delay";
    private static final String CONNECT_TIMEOUT = "connect_timeout";
    private static final String HEALTH_CHECKS = "health_check_params";
    private static final String BACKENDS = "backend_desc";
    private static final String NODES = "wd_nodes";

    /// Up to 4.1, without the sender itself.
    private static final String REMOTE_NODES = "wd_remote_nodes";

    private static final Map<String, String> SPELLING = spelling();

    private PoolConfigPayload() {}

    /// Writes the settings as given and every array that has elements.
    public static void write(JsonWriter out, PoolConfig config) {
        for (PoolConfig.Setting setting : config.settings()) {
            out.field(setting.name(), setting.value());
        }
        if (!config.healthChecks().isEmpty()) {
            out.beginArray(HEALTH_CHECKS);
            config.healthChecks().forEach(check -> write(out, check));
            out.end();
        }
        if (!config.backends().isEmpty()) {
            out.beginArray(BACKENDS);
            config.backends().forEach(backend -> write(out, backend));
            out.end();
        }
        if (!config.nodes().isEmpty()) {
            out.beginArray(NODES);
            config.nodes().forEach(node -> write(out, node));
            out.end();
        }
    }

    public static PoolConfig read(JsonObject root) {
        for (String required : List.of(PERIOD, RETRIES, DELAY)) {
            root.integer(required);
        }
        return new PoolConfig(
                settings(root),
                root.has(HEALTH_CHECKS)
                        ? elements(root, HEALTH_CHECKS, PoolConfigPayload::healthCheck)
                        : List.of(),
                elements(root, BACKENDS, PoolConfigPayload::backend),
                elements(
                        root,
                        root.has(REMOTE_NODES) ? REMOTE_NODES : NODES,
                        PoolConfigPayload::node));
    }

    private static void write(JsonWriter out, PoolConfig.HealthCheck check) {
        out.beginElement()
                .field(TIMEOUT, check.timeout())
                .field(PERIOD, check.period())
                .field(RETRIES, check.maxRetries())
                .field(DELAY, check.retryDelay())
                .field(CONNECT_TIMEOUT, check.connectTimeout())
                .end();
    }

    private static void write(JsonWriter out, PoolConfig.Backend backend) {
        out.beginElement()
                .field("backend_hostname", backend.host())
                .field("backend_port", backend.port())
                .end();
    }

    private static void write(JsonWriter out, PoolConfig.Node node) {
        out.beginElement()
                .field("hostname", node.host())
                .field("wd_port", node.wdPort())
                .field("pgpool_port", node.pgpoolPort())
                .end();
    }

    /// All integers and booleans of the root in the document's order, each name once.
    private static List<PoolConfig.Setting> settings(JsonObject root) {
        List<PoolConfig.Setting> settings = new ArrayList<>();
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (JsonObject.Member member : root.members()) {
            OptionalInt value = scalar(member.value());
            if (!seen.add(member.name()) || value.isEmpty()) {
                continue;
            }
            if (settings.size() == ProtocolLimits.POOL_SETTINGS_MAX) {
                throw new JsonException(
                        "more than " + ProtocolLimits.POOL_SETTINGS_MAX + " settings");
            }
            String name = SPELLING.getOrDefault(member.name(), member.name());
            settings.add(new PoolConfig.Setting(name, value.getAsInt()));
        }
        return settings;
    }

    private static OptionalInt scalar(JsonValue value) {
        return switch (value) {
            case JsonValue.Whole(long number) -> OptionalInt.of((int) number);
            case JsonValue.Truth(boolean truth) -> OptionalInt.of(truth ? 1 : 0);
            case JsonObject _,
                    JsonValue.Array _,
                    JsonValue.Text _,
                    JsonValue.Fraction _,
                    JsonValue.Null _ ->
                    OptionalInt.empty();
        };
    }

    private static <T> List<T> elements(
            JsonObject root, String key, Function<JsonObject, T> reader) {
        List<T> result = new ArrayList<>();
        for (JsonValue element : root.array(key, ProtocolLimits.ARRAY_LENGTH_MAX)) {
            if (!(element instanceof JsonObject object)) {
                throw new JsonException(key + " holds something else than objects");
            }
            result.add(reader.apply(object));
        }
        return result;
    }

    /// Every key is optional here, as it is for natives.
    private static PoolConfig.HealthCheck healthCheck(JsonObject object) {
        return new PoolConfig.HealthCheck(
                object.optionalInteger(TIMEOUT).orElse(0),
                object.optionalInteger(PERIOD).orElse(0),
                object.optionalInteger(RETRIES).orElse(0),
                object.optionalInteger(DELAY).orElse(0),
                object.optionalInteger(CONNECT_TIMEOUT).orElse(0));
    }

    private static PoolConfig.Backend backend(JsonObject object) {
        return new PoolConfig.Backend(
                object.text("backend_hostname"), object.integer("backend_port"));
    }

    private static PoolConfig.Node node(JsonObject object) {
        return new PoolConfig.Node(
                object.text("hostname"), object.integer("wd_port"), object.integer("pgpool_port"));
    }

    private static Map<String, String> spelling() {
        Map<String, String> spelling = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        SCALAR_KEYS.forEach(key -> spelling.put(key, key));
        return spelling;
    }
}
