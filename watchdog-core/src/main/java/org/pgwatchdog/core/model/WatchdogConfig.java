package org.pgwatchdog.core.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Everything the core must know of the configuration, validated. A reload is a new value.
///
/// @param localId this node
/// @param nodes all nodes of the cluster, ids 0, 1, 2 … without gaps
/// @param priority `wd_priority`, 0 or more
/// @param mayLead false for a witness with priority 0: it votes but never stands
/// @param delegateIp the VIP as announced to others, empty if none
/// @param nodeName the name announced to others (`<host>:<pgpool port> <sysname> <nodename>`)
/// @param pgpoolVersion the version announced to others, at most 9 characters
/// @param halfVotes `enable_consensus_with_half_votes`
/// @param membership when absent nodes stop to count
/// @param failover how failover requests are decided
/// @param poolConfig what this node answers to ASK FOR POOL CONFIG, and compares others with
/// @param escalationPatience how long an escalation or de-escalation may run before the opposite one
///     starts all the same, and before a failed one counts as hung
/// @param lease how long a leader may hold the VIP on its followers' word; empty: as long as it leads
public record WatchdogConfig(
        NodeId localId,
        List<NodeAddress> nodes,
        int priority,
        boolean mayLead,
        String delegateIp,
        String nodeName,
        String pgpoolVersion,
        boolean halfVotes,
        Membership membership,
        Failover failover,
        PoolConfig poolConfig,
        Duration escalationPatience,
        Optional<Lease> lease) {
    public WatchdogConfig {
        nodes = List.copyOf(nodes);
        for (int index = 0; index < nodes.size(); index++) {
            if (nodes.get(index).id().value() != index) {
                throw new IllegalArgumentException(
                        "node ids must run from 0 without gaps, found "
                                + nodes.get(index).id()
                                + " at "
                                + index);
            }
        }
        if (localId.value() >= nodes.size()) {
            throw new IllegalArgumentException("local node " + localId + " is not configured");
        }
        if (priority < 0) {
            throw new IllegalArgumentException("wd_priority " + priority + " is negative");
        }
    }

    /// A configuration without leases.
    public WatchdogConfig(
            NodeId localId,
            List<NodeAddress> nodes,
            int priority,
            boolean mayLead,
            String delegateIp,
            String nodeName,
            String pgpoolVersion,
            boolean halfVotes,
            Membership membership,
            Failover failover,
            PoolConfig poolConfig,
            Duration escalationPatience) {
        this(
                localId,
                nodes,
                priority,
                mayLead,
                delegateIp,
                nodeName,
                pgpoolVersion,
                halfVotes,
                membership,
                failover,
                poolConfig,
                escalationPatience,
                Optional.empty());
    }

    /// The same with another lease.
    public WatchdogConfig withLease(Optional<Lease> other) {
        return new WatchdogConfig(
                localId,
                nodes,
                priority,
                mayLead,
                delegateIp,
                nodeName,
                pgpoolVersion,
                halfVotes,
                membership,
                failover,
                poolConfig,
                escalationPatience,
                other);
    }

    public NodeAddress localAddress() {
        return nodes.get(localId.value());
    }

    /// The other nodes by id.
    public List<NodeAddress> remotes() {
        return nodes.stream().filter(node -> !node.id().equals(localId)).toList();
    }

    /// When absent nodes stop to count for the quorum (protocol v4, 10.6). A zero duration means never.
    ///
    /// @param removeShutdownNodes `wd_remove_shutdown_nodes`
    /// @param lostNodeRemoval `wd_lost_node_removal_timeout`
    /// @param noShowNodeRemoval `wd_no_show_node_removal_timeout`
    public record Membership(
            boolean removeShutdownNodes, Duration lostNodeRemoval, Duration noShowNodeRemoval) {
        /// The native default: absent nodes count for ever.
        public static final Membership FIXED = new Membership(false, Duration.ZERO, Duration.ZERO);
    }

    /// How a leader decides failover requests (protocol v4, 12.3).
    ///
    /// @param whenQuorumExists `failover_when_quorum_exists`
    /// @param requireConsensus `failover_require_consensus`
    /// @param allowMultipleRequests `allow_multiple_failover_requests_from_node`
    /// @param canExecute whether a bridge stands ready to carry out what was decided
    /// @param pgpoolReplicates whether pgpool itself writes to all backends (`backend_clustering_mode`
    ///     `native_replication` or `snapshot_isolation`), so that online recovery must hold back clients
    /// @param voteLifetime how long votes live, from the own health check settings; at least 15 s
    public record Failover(
            boolean whenQuorumExists,
            boolean requireConsensus,
            boolean allowMultipleRequests,
            boolean canExecute,
            boolean pgpoolReplicates,
            Duration voteLifetime) {
        /// The native minimum (`FAILOVER_COMMAND_FINISH_TIMEOUT`).
        public static final Duration VOTE_LIFETIME_MIN = Duration.ofSeconds(15);

        public static final Failover DEFAULT =
                new Failover(true, true, false, false, false, VOTE_LIFETIME_MIN);

        public Failover {
            if (voteLifetime.compareTo(VOTE_LIFETIME_MIN) < 0) {
                throw new IllegalArgumentException(
                        "vote lifetime " + voteLifetime + " is below 15 s");
            }
        }
    }

    /// The lease of a leader (safety rule S1).
    ///
    /// @param length `vip_lease`: how long a beacon that a majority has answered lets the leader hold the
    ///     VIP; [#LENGTH_MIN] or more, and shorter than `deadtime`
    /// @param deadtime the shortest time of silence after which any peer may look for another leader:
    ///     `wd_heartbeat_deadtime`, or `wd_interval` times `wd_life_point` in query mode
    public record Lease(Duration length, Duration deadtime) {
        /// Two beacons, with the least time between them, must fit.
        public static final Duration LENGTH_MIN = Duration.ofMillis(200);

        /// Beacons never come faster; natives handle each with a few system calls.
        public static final Duration BEACON_MIN = Duration.ofMillis(100);

        /// Beacons per lease: three may be lost or late.
        public static final int BEACONS = 4;

        public Lease {
            if (length.compareTo(LENGTH_MIN) < 0) {
                throw new IllegalArgumentException(
                        "%s <= vip_lease does not hold: vip_lease is %s; two beacons must fit into it"
                                .formatted(inWords(LENGTH_MIN), inWords(length)));
            }
            if (length.compareTo(deadtime) >= 0) {
                throw new IllegalArgumentException(
                        ("vip_lease (%s) < deadtime (%s) does not hold: another node might take the"
                                        + " virtual IP while the lease lasts; the deadtime is"
                                        + " wd_heartbeat_deadtime, or wd_interval x wd_life_point"
                                        + " with wd_lifecheck_method = 'query'")
                                .formatted(inWords(length), inWords(deadtime)));
            }
        }

        /// The default lease for a deadtime.
        public static Lease of(Duration deadtime) {
            return new Lease(defaultLength(deadtime), deadtime);
        }

        /// Two thirds of the deadtime, so that a release has a third to take effect in.
        public static Duration defaultLength(Duration deadtime) {
            return deadtime.multipliedBy(2).dividedBy(3);
        }

        /// How much longer than the lease something may stay that ends late: a third of what is left of the
        /// deadtime then is for elections that begin early.
        public Duration grace() {
            return deadtime.minus(length).multipliedBy(2).dividedBy(3);
        }

        /// Time between two beacons.
        public Duration beaconInterval() {
            Duration quarter = Duration.ofNanos(length.toNanos() / BEACONS);
            return quarter.compareTo(BEACON_MIN) < 0 ? BEACON_MIN : quarter;
        }

        private static String inWords(Duration duration) {
            return duration.toMillis() + " ms";
        }
    }
}
