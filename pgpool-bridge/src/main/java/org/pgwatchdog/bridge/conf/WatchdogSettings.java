package org.pgwatchdog.bridge.conf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.WatchdogKey;

/// Everything pgwatchdog knows from its configuration: one immutable record for each module, all of
/// it validated. No other class looks at keys and texts.
///
/// @param cluster what the core needs
/// @param peers the generation of the protocol and where peers connect to
/// @param auth the cluster's key
/// @param heartbeat where heartbeats go and come from
/// @param lifecheck how nodes are watched
/// @param vip the virtual IP and the commands around it
/// @param ipc where pgpool's own tools connect to
/// @param local the pgpool beside this daemon
/// @param bridge how the local pgpool is told and asked
/// @param aws what the AWS methods of the virtual IP need
/// @param partition how a network partition is recognised from outside
/// @param control where our own commands and HTTP clients connect to
/// @param log how this daemon writes its log
/// @param effective the values behind these records, for [SettingsDiff]
public record WatchdogSettings(
        WatchdogConfig cluster,
        Peers peers,
        Auth auth,
        Heartbeat heartbeat,
        Lifecheck lifecheck,
        Vip vip,
        Ipc ipc,
        Local local,
        BridgeSettings bridge,
        AwsSettings aws,
        Partition partition,
        Control control,
        Log log,
        EffectiveValues effective) {

    /// Reads `files`, the later over the earlier, and judges everything at once.
    ///
    /// @param files at least one file
    /// @param nodeId the node id of the command line; empty to read the file `pgpool_node_id` beside the
    ///     first of `files`
    public static SettingsResult load(List<Path> files, OptionalInt nodeId) {
        return SettingsLoader.load(files, nodeId);
    }

    /// The generations of the watchdog protocol.
    public enum Protocol {
        /// Pgpool-II 3.2 to 3.4.
        V3,
        /// Pgpool-II 3.5 to 4.7.
        V4
    }

    /// How peers talk and where they connect to.
    ///
    /// @param protocol `watchdog_protocol`
    /// @param listenAddress where to listen for peers; empty = every address
    /// @param listenPort the port to listen on: `wd_listen_port`, else the own `wd_port<N>`
    /// @param minorityMayLead `watchdog_minority_may_lead`, of V3 only
    public record Peers(
            Protocol protocol,
            Optional<String> listenAddress,
            int listenPort,
            boolean minorityMayLead) {
        /// Without a minority that leads.
        public Peers(Protocol protocol, Optional<String> listenAddress, int listenPort) {
            this(protocol, listenAddress, listenPort, false);
        }
    }

    /// The cluster's secret.
    ///
    /// @param key `wd_authkey`
    /// @param method `wd_auth_method`
    public record Auth(WatchdogKey key, AuthMethod method) {}

    /// The heartbeat's paths and times.
    ///
    /// @param port the UDP port to receive on
    /// @param listeners one socket each; never empty
    /// @param destinations one per remote node and address; empty if the life check is not `heartbeat`
    /// @param keepalive `wd_heartbeat_keepalive`
    /// @param deadtime `wd_heartbeat_deadtime`
    public record Heartbeat(
            int port,
            List<Listener> listeners,
            List<Destination> destinations,
            Duration keepalive,
            Duration deadtime) {
        public Heartbeat {
            listeners = List.copyOf(listeners);
            destinations = List.copyOf(destinations);
        }

        /// One receiving socket.
        ///
        /// @param address a host name or address; empty = every address
        /// @param device the network device to bind to, empty for none
        public record Listener(Optional<String> address, Optional<String> device) {}

        /// One path to a remote node.
        ///
        /// @param node whom it reaches
        /// @param host a host name or address, resolved for each datagram
        /// @param device the network device to bind to, empty for none
        public record Destination(NodeId node, String host, int port, Optional<String> device) {}
    }

    /// `wd_lifecheck_method`.
    public enum LifecheckMethod {
        HEARTBEAT,
        QUERY,
        EXTERNAL
    }

    /// The life check.
    ///
    /// @param method `wd_lifecheck_method`
    /// @param interval `wd_interval`
    /// @param lifePoint `wd_life_point`: failed queries in a row
    /// @param query `wd_lifecheck_query`
    /// @param dbname `wd_lifecheck_dbname`
    /// @param user `wd_lifecheck_user`
    /// @param password `wd_lifecheck_password` as written: clear, `TEXT…`, `AES…` or `md5…`; empty = look
    ///     it up in `passwordFile`
    /// @param passwordFile `pool_passwd`, empty if that is switched off
    /// @param trustedServers `trusted_servers`, empty = none
    /// @param trustedServerCommand `trusted_server_command`
    public record Lifecheck(
            LifecheckMethod method,
            Duration interval,
            int lifePoint,
            String query,
            String dbname,
            String user,
            Secret password,
            Optional<Path> passwordFile,
            List<String> trustedServers,
            String trustedServerCommand) {
        public Lifecheck {
            trustedServers = List.copyOf(trustedServers);
        }
    }

    /// `vip_method`.
    public enum VipMethod {
        COMMAND,
        ADDRESS,
        AWS_ROUTE_TABLE,
        AWS_EIP,
        AWS_SECONDARY_IP,
        AWS_ROUTE53;

        public boolean isAws() {
            return this != COMMAND && this != ADDRESS;
        }
    }

    /// The virtual IP.
    ///
    /// @param methods `vip_method` in the order written, without duplicates, at least one
    /// @param delegateIp `delegate_ip`, empty = no virtual IP
    /// @param interfaceName `vip_interface`, may be empty
    /// @param prefixLength `vip_prefix_length`
    /// @param lease `vip_lease`, zero = none
    /// @param commandTimeout `vip_command_timeout`
    /// @param checkInterval `vip_check_interval`
    /// @param commands the commands of `vip_method` `command`
    /// @param escalationCommand `wd_escalation_command`, may be empty
    /// @param deEscalationCommand `wd_de_escalation_command`, may be empty
    /// @param clearMemqcacheOnEscalation `clear_memqcache_on_escalation`
    /// @param monitoredInterfaces `wd_monitoring_interfaces_list`, empty = none; `any` alone = all
    public record Vip(
            List<VipMethod> methods,
            Optional<String> delegateIp,
            String interfaceName,
            int prefixLength,
            Duration lease,
            Duration commandTimeout,
            Duration checkInterval,
            VipCommands commands,
            String escalationCommand,
            String deEscalationCommand,
            boolean clearMemqcacheOnEscalation,
            List<String> monitoredInterfaces) {
        public Vip {
            methods = List.copyOf(methods);
            monitoredInterfaces = List.copyOf(monitoredInterfaces);
        }
    }

    /// The native commands around the address (protocol v4, 11.4).
    ///
    /// @param ifCmdPath `if_cmd_path`
    /// @param ifUpCmd `if_up_cmd`
    /// @param ifDownCmd `if_down_cmd`
    /// @param arpingPath `arping_path`
    /// @param arpingCmd `arping_cmd`
    /// @param pingPath `ping_path`
    public record VipCommands(
            String ifCmdPath,
            String ifUpCmd,
            String ifDownCmd,
            String arpingPath,
            String arpingCmd,
            String pingPath) {}

    /// The IPC socket for pgpool's own tools.
    ///
    /// @param directory `wd_ipc_socket_dir`
    /// @param port the own `wd_port<N>`, part of the name
    public record Ipc(Path directory, int port) {
        /// The socket's path (protocol v4, 16.1).
        public Path socket() {
            return directory.resolve(".s.PGPOOLWD_CMD." + port);
        }
    }

    /// The pgpool beside this daemon.
    ///
    /// @param present `local_pgpool`
    /// @param port `port`
    /// @param listenAddresses `listen_addresses`; `*` alone = all
    /// @param socketDirectories `unix_socket_directories` (`socket_dir`)
    /// @param pidFile `pid_file_name`
    /// @param workDirectory `work_dir` (`logdir`), where pgpool keeps `pgpool_status`
    public record Local(
            boolean present,
            int port,
            List<String> listenAddresses,
            List<String> socketDirectories,
            Path pidFile,
            Path workDirectory) {
        public Local {
            listenAddresses = List.copyOf(listenAddresses);
            socketDirectories = List.copyOf(socketDirectories);
        }
    }

    /// `np_action`.
    public enum PartitionAction {
        WARN,
        STEP_DOWN
    }

    /// The check for a partition of the network.
    ///
    /// @param targets `np_targets`, empty = no such check
    public record Partition(List<Target> targets, PartitionAction action) {
        public Partition {
            targets = List.copyOf(targets);
        }

        /// One place outside that answers while the network is whole.
        public sealed interface Target {
            record Ping(String host) implements Target {}

            record Tcp(String host, int port) implements Target {}
        }
    }

    /// The control socket and HTTP.
    ///
    /// @param directory `control_socket_dir`
    /// @param group `control_socket_group`, empty = the daemon's user alone
    /// @param httpListen `http_listen`, empty = off
    /// @param stateDirectory `state_dir`: what the next process must find again
    public record Control(
            Path directory,
            Optional<String> group,
            Optional<Endpoint> httpListen,
            Path stateDirectory) {}

    /// `wd_log_format`.
    public enum LogFormat {
        TEXT,
        JSON
    }

    /// `wd_log_level`.
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /// The daemon's own log.
    public record Log(LogFormat format, LogLevel level) {}
}
