package org.pgwatchdog.bridge.conf;

import java.util.Set;
import java.util.TreeSet;

/// The releases of Pgpool-II before the names of 4.2, as far as their parameters tell them apart.
public enum OldRelease {
    /// Life check by queries only, no key.
    V3_2("3.2"),
    /// With heartbeats.
    V3_3("3.3"),
    /// With the log settings of today.
    V3_4("3.4"),
    /// The modern watchdog under the old names.
    V3_5_TO_4_1("3.5 to 4.1");

    private static final Set<String> NAMES =
            Set.of(
                    "wd_hostname",
                    "wd_port",
                    "other_pgpool_hostname",
                    "other_pgpool_port",
                    "other_wd_port",
                    "wd_heartbeat_port",
                    "heartbeat_destination",
                    "heartbeat_destination_port",
                    "ifconfig_path",
                    "master_slave_mode",
                    "master_slave_sub_mode",
                    "follow_master_command");

    private static final Set<String> FROM_3_5 =
            Set.of(
                    "if_cmd_path",
                    "wd_priority",
                    "wd_ipc_socket_dir",
                    "wd_monitoring_interfaces_list",
                    "wd_de_escalation_command",
                    "failover_when_quorum_exists",
                    "failover_require_consensus",
                    "allow_clear_text_frontend_auth",
                    "detach_false_primary",
                    "serialize_accept",
                    "black_query_pattern_list");

    private static final Set<String> FROM_3_4 =
            Set.of(
                    "allow_sql_comments",
                    "app_name_redirect_preference_list",
                    "check_unlogged_table",
                    "client_min_messages",
                    "connect_timeout",
                    "database_redirect_preference_list",
                    "listen_backlog_multiplier",
                    "log_error_verbosity",
                    "log_line_prefix",
                    "log_min_messages",
                    "pcp_listen_addresses",
                    "ssl_ciphers",
                    "ssl_prefer_server_ciphers");

    private static final Set<String> FROM_3_3 =
            Set.of(
                    "clear_memqcache_on_escalation",
                    "heartbeat_destination",
                    "heartbeat_destination_port",
                    "heartbeat_device",
                    "search_primary_node_timeout",
                    "wd_authkey",
                    "wd_escalation_command",
                    "wd_heartbeat_deadtime",
                    "wd_heartbeat_keepalive",
                    "wd_heartbeat_port",
                    "wd_lifecheck_dbname",
                    "wd_lifecheck_method",
                    "wd_lifecheck_password",
                    "wd_lifecheck_user");

    private final String text;

    OldRelease(String text) {
        this.text = text;
    }

    /// The oldest release that knows all parameters set.
    static OldRelease of(PgpoolConf conf) {
        Set<String> names = names(conf);
        if (hasAny(names, FROM_3_5)) {
            return V3_5_TO_4_1;
        }
        if (hasAny(names, FROM_3_4)) {
            return V3_4;
        }
        return hasAny(names, FROM_3_3) ? V3_3 : V3_2;
    }

    /// True if a parameter is set that only these releases have.
    static boolean isOld(PgpoolConf conf) {
        return hasAny(names(conf), NAMES);
    }

    /// As people call them.
    @Override
    public String toString() {
        return text;
    }

    /// The names of all settings; an indexed one without its index, so that `wd_port` and `wd_port0` stay
    /// apart.
    private static Set<String> names(PgpoolConf conf) {
        Set<String> names = new TreeSet<>();
        for (ConfEntry entry : conf.entries()) {
            String stem = Parameters.stem(entry.key());
            names.add(stem.equals("wd_port") ? entry.key() : stem);
        }
        return names;
    }

    private static boolean hasAny(Set<String> names, Set<String> some) {
        return some.stream().anyMatch(names::contains);
    }
}
