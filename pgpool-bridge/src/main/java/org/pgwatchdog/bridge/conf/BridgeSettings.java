package org.pgwatchdog.bridge.conf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The bridge to the local pgpool: what it may ask and order, how it judges the backends, and which
/// commands it runs. Times may have fractions of seconds, which natives round away; zero is named where
/// it has a meaning of its own.
///
/// @param mode `bridge_mode`
/// @param pcp the local pgpool's PCP: `bridge_pcp_host`, which may be a socket directory, and `pcp_port`
/// @param pcpUser `bridge_pcp_user`, empty = hooks alone; never empty with [Mode#MANAGED] and a local
///     pgpool
/// @param pcpPassfile `bridge_pcp_passfile`, empty = the user's `.pcppass`
/// @param pcpListen `bridge_pcp_listen`, empty = off
/// @param pcpConf the file `pcp.conf` beside the first configuration file: who may ask at `pcpListen`; need
///     not exist
/// @param pollInterval `bridge_poll_interval`: how often the local pgpool is asked over PCP, 100 ms to 10 s
/// @param clusteringMode `backend_clustering_mode`
/// @param backends the configured backends, index = backend id; may be empty unless [Mode#MANAGED]
/// @param passwordFile `pool_passwd`, empty = switched off; its `AES…` entries need the key file, which is no
///     parameter (`PGPOOLKEYFILE`, else `.pgpoolkey` in the home directory)
/// @param replication `sr_check_*` and `delay_threshold`
/// @param failover what makes backends come and go
/// @param commands what is run then
public record BridgeSettings(
        Mode mode,
        Endpoint pcp,
        String pcpUser,
        Optional<Path> pcpPassfile,
        Optional<Endpoint> pcpListen,
        Path pcpConf,
        Duration pollInterval,
        ClusteringMode clusteringMode,
        List<Backend> backends,
        Optional<Path> passwordFile,
        ReplicationCheck replication,
        Failover failover,
        Commands commands) {
    public BridgeSettings {
        backends = List.copyOf(backends);
    }

    /// `bridge_mode`.
    public enum Mode {
        /// The local pgpool is left alone.
        OFF,
        /// The local pgpool decides; what it did is passed on.
        RELAY,
        /// pgwatchdog decides; the local pgpool is told.
        MANAGED
    }

    /// `backend_clustering_mode` (native `CLUSTERING_MODE`).
    public enum ClusteringMode {
        STREAMING_REPLICATION,
        NATIVE_REPLICATION,
        LOGICAL_REPLICATION,
        SLONY,
        RAW,
        SNAPSHOT_ISOLATION;

        /// Whether one backend is the primary and the others follow it.
        public boolean hasPrimary() {
            return this == STREAMING_REPLICATION || this == LOGICAL_REPLICATION || this == SLONY;
        }

        /// Whether pgpool itself writes to all backends (native `REPLICATION`, `pool.h`).
        public boolean isReplicatedByPgpool() {
            return this == NATIVE_REPLICATION || this == SNAPSHOT_ISOLATION;
        }
    }

    /// One PostgreSQL backend; an unused number has port 0 and an empty host.
    ///
    /// @param host `backend_hostname<N>`: a host, or a directory of Unix-domain sockets
    /// @param port `backend_port<N>`
    /// @param weight `backend_weight<N>`, not normalised
    /// @param dataDirectory `backend_data_directory<N>`, may be empty
    /// @param applicationName `backend_application_name<N>`, may be empty
    /// @param flag `backend_flag<N>`
    /// @param healthCheck its own health check settings, those for all backends where it has none
    public record Backend(
            int id,
            String host,
            int port,
            double weight,
            String dataDirectory,
            String applicationName,
            BackendFlag flag,
            HealthCheck healthCheck) {
        public boolean isUsed() {
            return port != 0;
        }
    }

    /// As whom to ask a backend.
    ///
    /// @param password as written: clear, `TEXT…`, `AES…` or `md5…`; empty = look it up in `passwordFile`
    public record Login(String user, Secret password, String database) {}

    /// The health check of one backend.
    ///
    /// @param period `health_check_period`, from the end of a check to the next; zero = no health check
    /// @param timeout `health_check_timeout` of a whole check; zero = none but the network's
    /// @param login `health_check_user`, `health_check_password`, `health_check_database`; no empty user
    ///     with [Mode#MANAGED]
    /// @param maxRetries `health_check_max_retries` until the backend counts as down
    /// @param retryDelay `health_check_retry_delay` before each of them
    /// @param connectTimeout `connect_timeout`; zero = none but the network's
    public record HealthCheck(
            Duration period,
            Duration timeout,
            Login login,
            int maxRetries,
            Duration retryDelay,
            Duration connectTimeout) {
        public boolean isOn() {
            return !period.isZero();
        }
    }

    /// The check of streaming replication.
    ///
    /// @param period `sr_check_period`; zero = no check
    /// @param login `sr_check_user`, `sr_check_password`, `sr_check_database`
    /// @param delayThreshold `delay_threshold` in bytes; 0 = lag does not matter
    public record ReplicationCheck(Duration period, Login login, long delayThreshold) {}

    /// What makes backends come and go.
    ///
    /// @param onBackendError `failover_on_backend_error`
    /// @param onBackendShutdown `failover_on_backend_shutdown` (4.3 and newer)
    /// @param searchPrimaryNodeTimeout `search_primary_node_timeout`, zero = for ever
    /// @param detachFalsePrimary `detach_false_primary`
    /// @param autoFailback `auto_failback`
    /// @param autoFailbackInterval `auto_failback_interval`: least time between two of them
    /// @param recoveryTimeout `recovery_timeout`
    public record Failover(
            boolean onBackendError,
            boolean onBackendShutdown,
            Duration searchPrimaryNodeTimeout,
            boolean detachFalsePrimary,
            boolean autoFailback,
            Duration autoFailbackInterval,
            Duration recoveryTimeout) {}

    /// The operator's commands, with placeholders (`bridge.hook`); empty = none. Unless the bridge is off,
    /// none of them calls `pgwatchdog notify`.
    ///
    /// @param failover `failover_command`
    /// @param failback `failback_command`
    /// @param followPrimary `follow_primary_command`
    /// @param timeout `bridge_command_timeout` of each of the first two, 100 ms to 1 d
    /// @param followPrimaryTimeout `bridge_follow_primary_timeout`, 100 ms to 1 d
    public record Commands(
            String failover,
            String failback,
            String followPrimary,
            Duration timeout,
            Duration followPrimaryTimeout) {}
}
