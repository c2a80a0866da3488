package org.pgwatchdog.itest.cluster;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.pgwatchdog.itest.net.Layout;

/// The text of one node's pgpool.conf.
final class PgpoolConfText {

    private final Map<String, String> values = new LinkedHashMap<>();

    private PgpoolConfText() {}

    /// A pool in front of the database, without a watchdog.
    static PgpoolConfText pool(Layout layout, Path directory) {
        PgpoolConfText conf = new PgpoolConfText();
        conf.set("backend_clustering_mode", "'streaming_replication'")
                .set("listen_addresses", "'*'")
                .set("port", ClusterNode.PGPOOL_PORT)
                .set("pcp_listen_addresses", "'127.0.0.1'")
                .set("pcp_port", ClusterNode.PCP_PORT)
                .set("pid_file_name", quoted(directory.resolve("pgpool.pid")))
                .set("backend_hostname0", "'" + layout.databaseAddress(0) + "'")
                .set("backend_port0", PostgresHost.PORT)
                .set("backend_weight0", 1)
                .set("backend_flag0", "'DISALLOW_TO_FAILOVER'")
                .set("num_init_children", 4)
                .set("max_pool", 1)
                .set("enable_pool_hba", "off")
                .set("sr_check_period", 0)
                .set("sr_check_user", "'" + PostgresHost.USER + "'")
                .set("health_check_period", 0)
                .set("memqcache_total_size", "1048576")
                .set("memqcache_max_num_cache", 100)
                .set("log_line_prefix", "'%m %p %a: '");
        for (String key :
                new String[] {
                    "socket_dir", "pcp_socket_dir", "wd_ipc_socket_dir", "logdir", "work_dir"
                }) {
            conf.set(key, quoted(directory));
        }
        return conf;
    }

    /// Adds the watchdog of node `id` of the plan.
    PgpoolConfText withWatchdog(ClusterPlan plan, int id) {
        Layout layout = plan.layout();
        set("use_watchdog", "on");
        set("wd_authkey", "'" + ClusterPlan.AUTH_KEY + "'");
        set("wd_priority", plan.nodes().get(id).priority());
        set("delegate_IP", "'" + layout.vip() + "'");
        set("if_up_cmd", "'/sbin/ip addr add $_IP_$/24 dev eth0 label eth0:0'");
        set("if_down_cmd", "'/sbin/ip addr del $_IP_$/24 dev eth0'");
        set("arping_cmd", "'/usr/bin/arping -U $_IP_$ -c 1 -w 1 -I eth0'");
        set("wd_lifecheck_method", "'heartbeat'");
        set("wd_interval", plan.timings().interval());
        set("wd_heartbeat_keepalive", plan.timings().keepalive());
        set("wd_heartbeat_deadtime", plan.timings().deadtime());
        if (plan.isLegacy()) {
            return withLegacyNodes(plan, id);
        }
        for (int i = 0; i < plan.size(); i++) {
            set("hostname" + i, "'" + layout.addressOf(i) + "'");
            set("wd_port" + i, ClusterNode.WATCHDOG_PORT);
            set("pgpool_port" + i, ClusterNode.PGPOOL_PORT);
            set("heartbeat_hostname" + i, "'" + layout.addressOf(i) + "'");
            set("heartbeat_port" + i, ClusterNode.HEARTBEAT_PORT);
            set("heartbeat_device" + i, "''");
        }
        return this;
    }

    /// The names of 3.4: this node, and the others counted from 0.
    private PgpoolConfText withLegacyNodes(ClusterPlan plan, int id) {
        Layout layout = plan.layout();
        set("wd_hostname", "'" + layout.addressOf(id) + "'");
        set("wd_port", ClusterNode.WATCHDOG_PORT);
        set("wd_heartbeat_port", ClusterNode.HEARTBEAT_PORT);
        int other = 0;
        for (int i = 0; i < plan.size(); i++) {
            if (i != id) {
                String address = "'" + layout.addressOf(i) + "'";
                set("other_pgpool_hostname" + other, address);
                set("other_pgpool_port" + other, ClusterNode.PGPOOL_PORT);
                set("other_wd_port" + other, ClusterNode.WATCHDOG_PORT);
                set("heartbeat_destination" + other, address);
                set("heartbeat_destination_port" + other, ClusterNode.HEARTBEAT_PORT);
                other++;
            }
        }
        return this;
    }

    PgpoolConfText set(String key, Object value) {
        values.put(key, String.valueOf(value));
        return this;
    }

    PgpoolConfText setAll(Map<String, String> settings) {
        values.putAll(settings);
        return this;
    }

    String text() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static String quoted(Path path) {
        return "'" + path + "'";
    }
}
