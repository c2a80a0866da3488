package org.pgwatchdog.bridge.conf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The bridge to the local pgpool.
///
/// @param mode `bridge_mode`
/// @param pcp the local pgpool's PCP: `bridge_pcp_host` and `pcp_port`
/// @param pcpUser `bridge_pcp_user`, empty = hooks alone
/// @param pcpPassfile `bridge_pcp_passfile`, empty = the user's `.pcppass`
/// @param pcpListen `bridge_pcp_listen`, empty = off
/// @param backends the configured backends, index = backend id; may be empty
/// @param failoverCommand `failover_command`
/// @param failbackCommand `failback_command`
/// @param followPrimaryCommand `follow_primary_command`
/// @param searchPrimaryNodeTimeout `search_primary_node_timeout`, zero = for ever
public record BridgeSettings(
        Mode mode,
        Endpoint pcp,
        String pcpUser,
        Optional<Path> pcpPassfile,
        Optional<Endpoint> pcpListen,
        List<Backend> backends,
        String failoverCommand,
        String failbackCommand,
        String followPrimaryCommand,
        Duration searchPrimaryNodeTimeout) {
    public BridgeSettings {
        backends = List.copyOf(backends);
    }

    /// `bridge_mode`.
    public enum Mode {
        OFF,
        RELAY,
        MANAGED
    }

    /// One PostgreSQL backend; an unused number has port 0 and an empty host.
    public record Backend(
            int id,
            String host,
            int port,
            double weight,
            String dataDirectory,
            String applicationName,
            String flag) {
        public boolean isUsed() {
            return port != 0;
        }
    }
}
