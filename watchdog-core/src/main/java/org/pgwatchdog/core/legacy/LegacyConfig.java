package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.List;
import org.pgwatchdog.core.legacy.message.MemberIdentity;

/// Everything the legacy core must know of the configuration, validated.
///
/// @param self `wd_hostname`, `port` and `wd_port` of this node, as its peers have them
/// @param peers `other_pgpool_hostnameN`, `other_pgpool_portN`, `other_wd_portN`; peer N gets the node id
///     N + 1, this node has 0
/// @param delegateIp `delegate_IP`, the same text on all nodes; empty if there is no virtual IP
/// @param interlock whether the cluster speaks the interlock: not 3.2, where each node runs all commands
/// @param minorityMayLead whether a node may be active although most nodes that may be alive are silent:
///     what natives do. Off: a cut-off minority goes down; on: the last node of many serves even if the
///     others vanished without a word, and a partition may give two active nodes
/// @param timing how long everything takes
public record LegacyConfig(
        MemberIdentity self,
        List<MemberIdentity> peers,
        String delegateIp,
        boolean interlock,
        boolean minorityMayLead,
        Timing timing) {
    public LegacyConfig {
        peers = List.copyOf(peers);
        if (peers.isEmpty() || peers.size() >= LegacyLimits.MEMBERS_MAX) {
            throw new IllegalArgumentException(
                    peers.size()
                            + " peers configured, not 1.."
                            + (LegacyLimits.MEMBERS_MAX - 1)
                            + " (other_pgpool_hostname0 …)");
        }
        if (peers.contains(self)) {
            throw new IllegalArgumentException("this node " + self + " is among its peers");
        }
        for (MemberIdentity peer : peers) {
            if (peers.indexOf(peer) != peers.lastIndexOf(peer)) {
                throw new IllegalArgumentException("peer " + peer + " is configured twice");
            }
        }
    }

    /// Times of a legacy cluster.
    ///
    /// @param deadtime `wd_heartbeat_deadtime`: silence after which natives take a node for dead
    /// @param interval `wd_interval`: time between two looks of a native life check
    /// @param lease how long an active node may hold the virtual IP without answers; at most four fifths of
    ///     the deadtime, for natives may elect another after that
    /// @param escalationPatience how long raising or dropping the virtual IP may take
    /// @param recoveryTimeout `recovery_timeout`: how long clients may take to leave for online recovery
    public record Timing(
            Duration deadtime,
            Duration interval,
            Duration lease,
            Duration escalationPatience,
            Duration recoveryTimeout) {
        public Timing {
            if (deadtime.compareTo(Duration.ofMillis(500)) < 0) {
                throw new IllegalArgumentException(
                        "wd_heartbeat_deadtime " + deadtime + " is below 500 ms");
            }
            Duration leaseMax = deadtime.multipliedBy(4).dividedBy(5);
            if (lease.compareTo(Duration.ofMillis(200)) < 0 || lease.compareTo(leaseMax) > 0) {
                throw new IllegalArgumentException(
                        "lease " + lease + " is not within PT0.2S.." + leaseMax);
            }
        }

        /// The lease for a deadtime if none is configured: two thirds of it.
        public static Duration leaseFor(Duration deadtime) {
            return deadtime.multipliedBy(2).dividedBy(3);
        }

        /// Silence of the active node after which this node votes for another, some time before it notices
        /// itself (protocol v3, 10.3), but never while the active node may rely on this node's answer:
        /// clocks may run apart by a hundredth each.
        public Duration voteAge() {
            Duration early = deadtime.minus(interval.multipliedBy(2));
            Duration safe = lease.plus(lease.multipliedBy(2).dividedBy(100));
            return early.compareTo(safe) > 0 ? early : safe;
        }

        /// Time between two questions that renew the lease.
        public Duration renewal() {
            return lease.dividedBy(4);
        }
    }
}
