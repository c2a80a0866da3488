package org.pgwatchdog.bridge.conf;

import static org.pgwatchdog.bridge.conf.ParameterShelf.choice;
import static org.pgwatchdog.bridge.conf.ParameterShelf.flag;
import static org.pgwatchdog.bridge.conf.ParameterShelf.period;
import static org.pgwatchdog.bridge.conf.ParameterShelf.port;
import static org.pgwatchdog.bridge.conf.ParameterShelf.seconds;
import static org.pgwatchdog.bridge.conf.ParameterShelf.shaped;
import static org.pgwatchdog.bridge.conf.ParameterShelf.text;
import static org.pgwatchdog.bridge.conf.ParameterShelf.time;
import static org.pgwatchdog.bridge.conf.ParameterShelf.whole;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgwatchdog.bridge.conf.Parameter.Index;

/// The parameters of Pgpool-II that are read, with the native names, defaults and ranges of 4.2 to 4.7
/// (`pool_config_variables.c`). Where releases differ, the newer default holds, but for
/// `wd_lifecheck_user`, `health_check_user` and `sr_check_user`: the older `nobody` works in more places
/// than the empty name.
final class NativeParameters {
    /// Other spellings.
    static final Map<String, String> ALIASES =
            Map.of(
                    "wd_initial_node_showup_time", "wd_no_show_node_removal_timeout",
                    "fail_over_on_backend_error", "failover_on_backend_error",
                    "socket_dir", "unix_socket_directories",
                    "logdir", "work_dir");

    /// Names of Pgpool-II 4.2 to 4.7 that mean nothing here.
    static final Set<String> LEFT_ALONE =
            Set.of(
                    ("allow_sql_comments app_name_redirect_preference_list"
                                    + " authentication_timeout cache_safe_memqcache_table_list"
                                    + " cache_unsafe_memqcache_table_list check_temp_table"
                                    + " check_unlogged_table client_min_messages"
                                    + " database_redirect_preference_list delay_threshold_by_time"
                                    + " disable_load_balance_on_write"
                                    + " dml_adaptive_object_relationship_list enable_shared_relcache"
                                    + " health_check_test ignore_leading_white_space lobj_lock_table"
                                    + " log_backend_messages log_client_messages log_connections"
                                    + " log_destination log_directory log_disconnections"
                                    + " log_error_verbosity log_file_mode log_filename log_hostname"
                                    + " log_line_prefix log_min_messages log_pcp_processes"
                                    + " log_per_node_statement log_rotation_age log_rotation_size"
                                    + " log_standby_delay log_statement log_truncate_on_rotation"
                                    + " logging_collector memqcache_auto_cache_invalidation"
                                    + " memqcache_cache_block_size memqcache_expire"
                                    + " memqcache_max_num_cache memqcache_maxcache"
                                    + " memqcache_memcached_host memqcache_memcached_port"
                                    + " memqcache_method memqcache_oiddir memqcache_total_size"
                                    + " notice_per_node_statement pcp_listen_addresses pcp_socket_dir"
                                    + " prefer_lower_delay_standby primary_routing_query_pattern_list"
                                    + " read_only_function_list recovery_1st_stage_command"
                                    + " recovery_2nd_stage_command recovery_database recovery_password"
                                    + " recovery_user relcache_expire relcache_query_target relcache_size"
                                    + " replication_delay_source_cmd replication_delay_source_timeout"
                                    + " reserved_connections reset_query_list serialize_accept ssl"
                                    + " ssl_ca_cert ssl_ca_cert_dir ssl_cert ssl_ciphers ssl_crl_file"
                                    + " ssl_dh_params_file ssl_ecdh_curve ssl_key ssl_passphrase_command"
                                    + " ssl_prefer_server_ciphers statement_level_load_balance"
                                    + " syslog_facility syslog_ident"
                                    + " track_table_mutation_cold_start_duration"
                                    + " track_table_mutation_max_staleness"
                                    + " track_table_mutation_table_buckets"
                                    + " track_table_mutation_table_size track_table_mutation_ttl_factor"
                                    + " unix_socket_group unix_socket_permissions use_watchdog"
                                    + " user_redirect_preference_list write_function_list")
                            .split(" "));

    static final List<Parameter> ALL = all();

    private static List<Parameter> all() {
        ParameterShelf shelf = new ParameterShelf();
        nodes(shelf);
        virtualIp(shelf);
        membership(shelf);
        lifecheck(shelf);
        localPgpool(shelf);
        backends(shelf);
        pool(shelf);
        return shelf.list();
    }

    private static void nodes(ParameterShelf shelf) {
        shelf.put(
                shaped("hostname", Shapes::isHost, "a host name or address, at most 253 characters")
                        .indexed(Index.REQUIRED)
                        .afterRestart());
        shelf.put(port("wd_port", 0).indexed(Index.REQUIRED).afterRestart());
        shelf.put(port("pgpool_port", 0).indexed(Index.REQUIRED).afterRestart());
        shelf.put(
                shaped("wd_listen_address", NativeParameters::isListenAddress, "an address or '*'")
                        .afterRestart());
        shelf.put(port("wd_listen_port", 0).afterRestart());
        shelf.put(whole("wd_priority", 0, 1).afterRestart());
        shelf.put(text("wd_authkey", "").hidden().afterRestart());
        shelf.put(
                shaped("wd_ipc_socket_dir", text -> text.startsWith("/"), "an absolute directory")
                        .afterRestart());
    }

    private static void virtualIp(ParameterShelf shelf) {
        shelf.put(
                shaped("delegate_ip", Shapes::isAddress, "an IPv4 or IPv6 address").afterRestart());
        shelf.put(text("if_cmd_path", "/sbin").afterRestart());
        shelf.put(
                text("if_up_cmd", "/usr/bin/sudo /sbin/ip addr add $_IP_$/24 dev eth0 label eth0:0")
                        .afterRestart());
        shelf.put(
                text("if_down_cmd", "/usr/bin/sudo /sbin/ip addr del $_IP_$/24 dev eth0")
                        .afterRestart());
        shelf.put(text("arping_path", "/usr/sbin").afterRestart());
        shelf.put(
                text("arping_cmd", "/usr/bin/sudo /usr/sbin/arping -U $_IP_$ -w 1 -I eth0")
                        .afterRestart());
        shelf.put(text("ping_path", "/bin").afterRestart());
        shelf.put(flag("clear_memqcache_on_escalation", true));
        shelf.put(text("wd_escalation_command", ""));
        shelf.put(text("wd_de_escalation_command", ""));
        shelf.put(
                shaped(
                                "wd_monitoring_interfaces_list",
                                NativeParameters::isDeviceList,
                                "network devices separated by commas, or 'any'")
                        .afterRestart());
    }

    private static void membership(ParameterShelf shelf) {
        shelf.put(flag("failover_when_quorum_exists", true).afterRestart());
        shelf.put(flag("failover_require_consensus", true).afterRestart());
        shelf.put(flag("allow_multiple_failover_requests_from_node", false).afterRestart());
        shelf.put(flag("enable_consensus_with_half_votes", false).afterRestart());
        shelf.put(flag("wd_remove_shutdown_nodes", false));
        shelf.put(seconds("wd_lost_node_removal_timeout", "0s"));
        shelf.put(seconds("wd_no_show_node_removal_timeout", "0s"));
    }

    private static void lifecheck(ParameterShelf shelf) {
        shelf.put(
                shaped("trusted_servers", NativeParameters::isHostList, "hosts separated by commas")
                        .afterRestart());
        shelf.put(text("trusted_server_command", "ping -q -c3 %h"));
        shelf.put(choice("wd_lifecheck_method", "heartbeat", "query", "external").afterRestart());
        shelf.put(period("wd_interval", "10s").afterRestart());
        shelf.put(
                shaped(
                                "heartbeat_hostname",
                                text -> allHosts(ValueText.list(text, ';')),
                                "host names or addresses separated by semicolons")
                        .indexed(Index.REQUIRED)
                        .afterRestart());
        shelf.put(port("heartbeat_port", 9694).indexed(Index.REQUIRED).afterRestart());
        shelf.put(
                shaped(
                                "heartbeat_device",
                                text -> allDevices(ValueText.list(text, ';')),
                                "network devices separated by semicolons")
                        .indexed(Index.REQUIRED)
                        .afterRestart());
        shelf.put(
                shaped(
                                "wd_heartbeat_listen_addresses",
                                text ->
                                        ValueText.list(text, ';').stream()
                                                .allMatch(NativeParameters::isListenAddress),
                                "addresses separated by semicolons, or '*'")
                        .afterRestart());
        shelf.put(port("wd_heartbeat_listen_port", 0).afterRestart());
        shelf.put(period("wd_heartbeat_keepalive", "2s").afterRestart());
        shelf.put(period("wd_heartbeat_deadtime", "30s").afterRestart());
        shelf.put(whole("wd_life_point", 1, 3).afterRestart());
        shelf.put(text("wd_lifecheck_query", "SELECT 1").afterRestart());
        shelf.put(text("wd_lifecheck_dbname", "template1"));
        shelf.put(text("wd_lifecheck_user", "nobody"));
        shelf.put(text("wd_lifecheck_password", "").hidden());
        shelf.put(text("pool_passwd", "pool_passwd").afterRestart());
    }

    private static void localPgpool(ParameterShelf shelf) {
        shelf.put(text("listen_addresses", "localhost").afterRestart());
        shelf.put(port("port", 9999).afterRestart());
        shelf.put(text("unix_socket_directories", "").afterRestart());
        shelf.put(port("pcp_port", 9898).afterRestart());
        shelf.put(text("pid_file_name", "").afterRestart());
        shelf.put(text("work_dir", "").afterRestart());
    }

    private static void backends(ParameterShelf shelf) {
        shelf.put(text("backend_hostname", "").indexed(Index.REQUIRED).afterRestart());
        shelf.put(port("backend_port", 0).indexed(Index.REQUIRED).afterRestart());
        shelf.put(
                new Parameter(
                        "backend_weight", Index.REQUIRED, new Kind.Real(1e8), "1", false, false));
        shelf.put(text("backend_data_directory", "").indexed(Index.REQUIRED).afterRestart());
        shelf.put(text("backend_application_name", "").indexed(Index.REQUIRED).afterRestart());
        shelf.put(
                new Parameter(
                        "backend_flag",
                        Index.REQUIRED,
                        new Kind.Text(
                                text -> BackendFlag.parse(text).isPresent(), BackendFlag.VALID),
                        "ALLOW_TO_FAILOVER",
                        false,
                        false));
        shelf.put(text("failover_command", "").afterRestart());
        shelf.put(text("failback_command", "").afterRestart());
        shelf.put(text("follow_primary_command", "").afterRestart());
        shelf.put(seconds("search_primary_node_timeout", "5min").afterRestart());
        shelf.put(flag("failover_on_backend_error", true).afterRestart());
        shelf.put(flag("failover_on_backend_shutdown", false).afterRestart());
        shelf.put(flag("detach_false_primary", false).afterRestart());
        shelf.put(flag("auto_failback", false).afterRestart());
        shelf.put(seconds("auto_failback_interval", "1min").afterRestart());
        checks(shelf);
    }

    private static void checks(ParameterShelf shelf) {
        shelf.put(seconds("health_check_period", "0s").indexed(Index.OPTIONAL).afterRestart());
        shelf.put(seconds("health_check_timeout", "20s").indexed(Index.OPTIONAL).afterRestart());
        shelf.put(text("health_check_user", "nobody").indexed(Index.OPTIONAL).afterRestart());
        shelf.put(
                text("health_check_password", "").hidden().indexed(Index.OPTIONAL).afterRestart());
        shelf.put(text("health_check_database", "postgres").indexed(Index.OPTIONAL).afterRestart());
        shelf.put(whole("health_check_max_retries", 0, 0).indexed(Index.OPTIONAL).afterRestart());
        shelf.put(seconds("health_check_retry_delay", "1s").indexed(Index.OPTIONAL).afterRestart());
        shelf.put(
                time(
                                "connect_timeout",
                                new Kind.Time(
                                        Duration.ZERO,
                                        Duration.ofMillis(Integer.MAX_VALUE),
                                        "ms",
                                        false),
                                "10000ms")
                        .indexed(Index.OPTIONAL)
                        .afterRestart());
        shelf.put(seconds("sr_check_period", "10s").afterRestart());
        shelf.put(text("sr_check_user", "nobody").afterRestart());
        shelf.put(text("sr_check_password", "").hidden().afterRestart());
        shelf.put(text("sr_check_database", "postgres").afterRestart());
        shelf.put(
                new Parameter(
                        "delay_threshold",
                        Index.NONE,
                        new Kind.Whole(0, Long.MAX_VALUE, false),
                        "0",
                        false,
                        false));
    }

    /// What nodes tell their leader and it compares (protocol v4, 17.4).
    private static void pool(ParameterShelf shelf) {
        shelf.put(
                choice(
                                "backend_clustering_mode",
                                "streaming_replication",
                                "native_replication",
                                "logical_replication",
                                "raw",
                                "snapshot_isolation",
                                "slony")
                        .afterRestart());
        shelf.put(whole("num_init_children", 1, 32));
        shelf.put(whole("listen_backlog_multiplier", 1, 2));
        shelf.put(seconds("child_life_time", "5min"));
        shelf.put(seconds("connection_life_time", "0s"));
        shelf.put(whole("child_max_connections", 0, 0));
        shelf.put(seconds("client_idle_limit", "0s"));
        shelf.put(whole("max_pool", 0, 4));
        shelf.put(whole("min_spare_children", 1, 5));
        shelf.put(whole("max_spare_children", 1, 10));
        shelf.put(choice("process_management_mode", "static", "dynamic"));
        shelf.put(choice("process_management_strategy", "gentle", "aggressive", "lazy"));
        shelf.put(flag("replication_mode", false));
        shelf.put(flag("enable_pool_hba", false));
        shelf.put(flag("load_balance_mode", true));
        shelf.put(flag("allow_clear_text_frontend_auth", false));
        shelf.put(flag("replication_stop_on_mismatch", false));
        shelf.put(flag("failover_if_affected_tuples_mismatch", false));
        shelf.put(flag("replicate_select", false));
        shelf.put(flag("connection_cache", true));
        shelf.put(seconds("recovery_timeout", "90s"));
        shelf.put(
                time(
                        "client_idle_limit_in_recovery",
                        new Kind.Time(
                                Duration.ofSeconds(-1),
                                Duration.ofSeconds(Integer.MAX_VALUE),
                                "s",
                                false),
                        "0s"));
        shelf.put(flag("insert_lock", true));
        shelf.put(flag("memory_cache_enabled", false));
    }

    private static boolean isListenAddress(String text) {
        return text.equals("*") || Shapes.isHost(text);
    }

    private static boolean isHostList(String text) {
        return allHosts(ValueText.list(text, ','));
    }

    private static boolean allHosts(List<String> hosts) {
        return hosts.stream().allMatch(Shapes::isHost);
    }

    private static boolean isDeviceList(String text) {
        return allDevices(ValueText.list(text, ','));
    }

    private static boolean allDevices(List<String> devices) {
        return devices.stream().allMatch(Shapes::isDevice);
    }

    private NativeParameters() {}
}
