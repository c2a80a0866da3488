package org.pgwatchdog.lifecheck;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.heartbeat.HeartbeatLayout;

/// How heartbeats are sent, received and judged (protocol v4, chapters 14 and 15.3).
///
/// @param keepalive `wd_heartbeat_keepalive`: the pause between two datagrams to one destination
/// @param deadtime `wd_heartbeat_deadtime`: the silence after which a node is dead; longer than `keepalive`
/// @param destinations where to send, all entries of all remote nodes
/// @param listen where to receive; an empty host binds every local address
/// @param announcedHost `hostname<own id>`, sent as it stands
/// @param announcedPort the parameter `port` of the local pgpool, which must equal `pgpool_port<own id>`
///     in the peers' configuration
/// @param dialect the datagrams that the peers understand
public record HeartbeatSettings(
        Duration keepalive,
        Duration deadtime,
        List<HeartbeatDestination> destinations,
        List<HeartbeatDestination> listen,
        String announcedHost,
        int announcedPort,
        HeartbeatDialect dialect) {
    /// Settings among nodes of 3.5 and later.
    ///
    /// @param authentication `wd_authkey`, the same on all nodes
    /// @param layout the datagram that the peers understand; both are received
    public HeartbeatSettings(
            Duration keepalive,
            Duration deadtime,
            List<HeartbeatDestination> destinations,
            List<HeartbeatDestination> listen,
            String announcedHost,
            int announcedPort,
            PeerAuthentication authentication,
            HeartbeatLayout layout) {
        this(
                keepalive,
                deadtime,
                destinations,
                listen,
                announcedHost,
                announcedPort,
                new ModernHeartbeats(authentication, layout));
    }

    public HeartbeatSettings {
        destinations = List.copyOf(destinations);
        listen = List.copyOf(listen);
        LifecheckLimits.requirePeriod("wd_heartbeat_keepalive", keepalive);
        LifecheckLimits.requirePeriod("wd_heartbeat_deadtime", deadtime);
        if (announcedPort < 1 || announcedPort > 65_535) {
            throw new IllegalArgumentException(
                    "port is " + announcedPort + ", not within 1..65535");
        }
        if (announcedHost.isEmpty()
                || announcedHost.getBytes(StandardCharsets.UTF_8).length
                        > dialect.hostLengthMax()) {
            throw new IllegalArgumentException(
                    "the own host name '"
                            + announcedHost
                            + "' must have 1 to "
                            + dialect.hostLengthMax()
                            + " bytes to fit into a heartbeat");
        }
        if (deadtime.compareTo(keepalive) <= 0) {
            throw new IllegalArgumentException(
                    "wd_heartbeat_deadtime ("
                            + deadtime.toMillis()
                            + " ms) must be longer than wd_heartbeat_keepalive ("
                            + keepalive.toMillis()
                            + " ms)");
        }
        for (HeartbeatDestination destination : destinations) {
            if (destination.host().isEmpty() || destination.port() == 0) {
                throw new IllegalArgumentException(
                        "heartbeat destination '" + destination + "' needs a host and a port");
            }
        }
    }
}
