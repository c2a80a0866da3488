package org.pgwatchdog.core.model;

import java.time.Duration;
import java.util.List;

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
        Duration escalationPatience) {
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
}
