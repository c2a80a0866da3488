package org.pgwatchdog.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.SoloNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.PoolConfig;

/// Which settings must agree: protocol v4, table 17.4 (native `verify_pool_configurations`).
final class PoolConfigComparisonTest {
    /// The keys of `Z` with "yes" in the column "compared".
    private static final List<String> COMPARED =
            List.of(
                    "num_init_children",
                    "listen_backlog_multiplier",
                    "child_life_time",
                    "connection_life_time",
                    "child_max_connections",
                    "client_idle_limit",
                    "max_pool",
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
                    "clear_memqcache_on_escalation",
                    "failover_when_quorum_exists",
                    "failover_require_consensus",
                    "allow_multiple_failover_requests_from_node");

    /// The keys that may differ, and those of releases up to 4.1.
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
                    "master_slave_sub_mode",
                    "fail_over_on_backend_error");

    private static final List<PoolConfig.Backend> BACKENDS =
            List.of(new PoolConfig.Backend("db", 5432), new PoolConfig.Backend("db2", 5433));

    @Test
    void everyDifferenceIsReportedByNameWithBothValues() {
        for (String key : COMPARED) {
            assertThat(PoolConfigComparison.differences(settings(key, 1), settings(key, 2)))
                    .containsExactly(key + " is 2, here 1");
            assertThat(PoolConfigComparison.differences(settings(key, 1), settings(key, 1)))
                    .isEmpty();
        }
    }

    @Test
    void whatMayDifferIsNotReported() {
        for (String key : NOT_COMPARED) {
            assertThat(PoolConfigComparison.differences(settings(key, 1), settings(key, 2)))
                    .as(key)
                    .isEmpty();
        }
    }

    @Test
    void whatTheOtherReleaseDoesNotSendIsNoDifference() {
        PoolConfig nothing = config(List.of(), BACKENDS, 0);
        assertThat(PoolConfigComparison.differences(settings("max_pool", 4), nothing)).isEmpty();
    }

    @Test
    void backendsAreComparedByNumberHostAndPort() {
        PoolConfig ours = config(List.of(), BACKENDS, 0);
        assertThat(PoolConfigComparison.differences(ours, backends("DB:5432", "db2:5433")))
                .isEmpty();
        assertThat(PoolConfigComparison.differences(ours, backends("db:5432", "db3:5434")))
                .containsExactly(
                        "backend_hostname1 is db3, here db2", "backend_port1 is 5434, here 5433");
        assertThat(PoolConfigComparison.differences(ours, backends("other:5432")))
                .containsExactly(
                        "it has 1 backends, here 2", "backend_hostname0 is other, here db");
    }

    @Test
    void watchdogNodesAreOnlyCounted() {
        assertThat(
                        PoolConfigComparison.differences(
                                config(List.of(), BACKENDS, 3), config(List.of(), BACKENDS, 2)))
                .containsExactly("it has 2 watchdog nodes, here 3");
    }

    @Test
    void theLeaderWarnsAndAStandbyDoesNot() {
        PeerMessage reported = new PeerMessage.PoolConfigData(settings("max_pool", 7));
        assertThat(warnings(SoloNode.leaderOfNatives().hear(0, 60, reported)))
                .singleElement()
                .asString()
                .contains("\"n0\"", "max_pool is 7, here 4", "backend_port1 is 5433, here 5432");
        assertThat(warnings(SoloNode.standbyOfNative().hear(0, 60, reported))).isEmpty();
    }

    private static List<String> warnings(List<Effect> effects) {
        List<String> found = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Notice(var code, var level, String text)
                    && code == NoticeCode.CONFIG_DIFFERS
                    && level == NoticeLevel.WARN) {
                found.add(text);
            }
        }
        return found;
    }

    private static PoolConfig settings(String key, int value) {
        return config(List.of(new PoolConfig.Setting(key, value)), BACKENDS, 0);
    }

    private static PoolConfig backends(String... hostsAndPorts) {
        List<PoolConfig.Backend> backends = new ArrayList<>();
        for (String text : hostsAndPorts) {
            int colon = text.indexOf(':');
            backends.add(
                    new PoolConfig.Backend(
                            text.substring(0, colon),
                            Integer.parseInt(text, colon + 1, text.length(), 10)));
        }
        return config(List.of(), backends, 0);
    }

    private static PoolConfig config(
            List<PoolConfig.Setting> settings, List<PoolConfig.Backend> backends, int nodes) {
        List<PoolConfig.Node> watchdogs = new ArrayList<>();
        for (int id = 0; id < nodes; id++) {
            watchdogs.add(new PoolConfig.Node("n" + id, 9000, 9999));
        }
        return new PoolConfig(settings, List.of(), backends, watchdogs);
    }
}
