package org.pgwatchdog.bridge.conf;

import static org.pgwatchdog.bridge.conf.ParameterShelf.choice;
import static org.pgwatchdog.bridge.conf.ParameterShelf.flag;
import static org.pgwatchdog.bridge.conf.ParameterShelf.shaped;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgwatchdog.bridge.conf.Parameter.Index;
import org.pgwatchdog.core.legacy.message.MemberIdentity;

/// The names by which Pgpool-II 3.2 to 3.4 describes the cluster and the kind of its pool, with the
/// defaults and ranges of 3.4 (`pool_config.l`; protocol v3, chapter 14); read with
/// `watchdog_protocol = '3'`. 3.5 to 4.1 have the same names, with the modern protocol.
final class LegacyParameters {
    /// The plain `wd_port` of that time: the port of this node, without an index.
    static final Parameter OWN_WD_PORT = anyPort("wd_port", 9000);

    /// How this node and the others are named, and where heartbeats go.
    static final List<Parameter> NODES =
            List.of(
                    host("wd_hostname"),
                    host("other_pgpool_hostname").indexed(Index.REQUIRED),
                    anyPort("other_pgpool_port", 0).indexed(Index.REQUIRED),
                    anyPort("other_wd_port", 0).indexed(Index.REQUIRED),
                    anyPort("wd_heartbeat_port", 9694),
                    host("heartbeat_destination").indexed(Index.REQUIRED),
                    anyPort("heartbeat_destination_port", 0).indexed(Index.REQUIRED));

    /// What became `backend_clustering_mode` in 4.2.
    static final List<Parameter> POOL =
            List.of(
                    flag("master_slave_mode", false).afterRestart(),
                    choice("master_slave_sub_mode", "slony", "stream", "logical").afterRestart());

    /// Names that were renamed without a change of meaning.
    static final Map<String, String> ALIASES =
            Map.of(
                    "ifconfig_path", "if_cmd_path",
                    "follow_master_command", "follow_primary_command");

    /// Defaults that 4.x changed.
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "if_up_cmd", "ifconfig eth0:0 inet $_IP_$ netmask 255.255.255.0",
                    "if_down_cmd", "ifconfig eth0:0 down",
                    "arping_cmd", "arping -U $_IP_$ -w 1");

    /// Parameters for which the empty text means the default there.
    static final Set<String> EMPTY_IS_DEFAULT =
            Set.of(
                    "ping_path",
                    "if_cmd_path",
                    "if_up_cmd",
                    "if_down_cmd",
                    "arping_path",
                    "arping_cmd",
                    "wd_lifecheck_query");

    /// Modern parameters for which that protocol has no use.
    static final List<String> WITHOUT_EFFECT =
            List.of(
                    "wd_priority",
                    "failover_when_quorum_exists",
                    "failover_require_consensus",
                    "allow_multiple_failover_requests_from_node",
                    "enable_consensus_with_half_votes",
                    "wd_remove_shutdown_nodes",
                    "wd_lost_node_removal_timeout",
                    "wd_no_show_node_removal_timeout");

    /// Modern names of the nodes and of where heartbeats go.
    static final List<String> MODERN_NODES =
            List.of("hostname", "wd_port", "pgpool_port", "heartbeat_hostname", "heartbeat_port");

    /// What to say of a wish to join 3.2.
    static final String OLDEST_WRONG =
            "cannot be joined: the watchdog of Pgpool-II 3.2 has neither heartbeats nor keys, and no"
                    + " question by which a node could find out whether the others still answer it";

    static final String OLDEST_VALID =
            "'3' for 3.3 and 3.4, '4' for 3.5 and newer; upgrade the nodes of 3.2 first";

    private static final String PROTOCOL = "watchdog_protocol";

    /// True if the configuration asks for that protocol.
    static boolean isMeant(PgpoolConf conf) {
        return conf.find(PROTOCOL)
                .filter(entry -> entry.value().strip().equals("3") || isOldest(entry))
                .isPresent();
    }

    /// True if it asks for the protocol of 3.2, whose other settings are then judged as those of 3.4.
    static boolean isOldest(ConfEntry entry) {
        return entry.key().equals(PROTOCOL) && entry.value().strip().equals("3.2");
    }

    /// What holds for a parameter that is not written.
    static String defaultText(Parameter parameter) {
        return DEFAULTS.getOrDefault(parameter.name(), parameter.defaultText());
    }

    /// Natives take any port, privileged ones too.
    private static Parameter anyPort(String name, int value) {
        return new Parameter(
                name,
                Index.NONE,
                new Kind.Whole(1, 65_535, value == 0),
                Integer.toString(value),
                false,
                false);
    }

    private static Parameter host(String name) {
        return shaped(
                        name,
                        LegacyParameters::isHost,
                        "a host name or address, at most "
                                + MemberIdentity.HOST_LENGTH_MAX
                                + " characters")
                .afterRestart();
    }

    private static boolean isHost(String text) {
        return text.length() <= MemberIdentity.HOST_LENGTH_MAX && Shapes.isHost(text);
    }

    private LegacyParameters() {}
}
