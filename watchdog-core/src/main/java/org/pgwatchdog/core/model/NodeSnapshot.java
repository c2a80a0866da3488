package org.pgwatchdog.core.model;

import java.time.Duration;
import java.util.Optional;

/// One node as this node sees it, at one moment.
///
/// @param address its configured identity
/// @param state its recorded state
/// @param inState how long it has been in that state, as far as this node knows
/// @param membership whether it counts for the quorum
/// @param name its announced node name, empty if never heard
/// @param delegateIp its announced VIP, empty if never heard or none
/// @param priority its announced priority
/// @param lostReason present while it is LOST or SHUTDOWN
/// @param lastHeard time since its last packet; empty for the local node and for one never heard
/// @param kind what software it runs, as far as it told
/// @param version its announced version, empty if never heard
/// @param lifecheckStarted whether it said that its life check runs
/// @param reachable whether a connection to it is up; true for the local node
/// @param joined whether it is a standby that joined the local leader
public record NodeSnapshot(
        NodeAddress address,
        WatchdogState state,
        Duration inState,
        MembershipStatus membership,
        String name,
        String delegateIp,
        int priority,
        Optional<LostReason> lostReason,
        Optional<Duration> lastHeard,
        Kind kind,
        String version,
        boolean lifecheckStarted,
        boolean reachable,
        boolean joined) {
    /// What software a node runs.
    public enum Kind {
        UNKNOWN("unknown"),
        NATIVE("native"),
        PGWATCHDOG("pgwatchdog");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    public NodeId id() {
        return address.id();
    }
}
