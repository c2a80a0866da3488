package org.pgwatchdog.core.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The cluster as one node sees it, at one moment: what IPC, status and the simulator's checkers read.
///
/// @param local the local node's id
/// @param leader the recorded leader
/// @param term the leader's term, 0 if there is none or it is a native
/// @param quorum the leader's quorum; [QuorumStatus#NO_LEADER] without a leader
/// @param standbyCount standbys joined to the leader (`AliveNodeCount`), 0 without one
/// @param memberRemoteCount remote nodes that count for the quorum
/// @param votesRequired votes a failover needs (`NodesRequireForQuorum`)
/// @param escalated whether the local node has started to raise the VIP
/// @param vip how far the local VIP is
/// @param nodes all nodes, the local one first, then the others by id
/// @param backends what is known of the backends
/// @param paused whether elections and VIP moves are paused
/// @param leaseRemaining how long the local node may still hold the VIP without another answer; empty if
///     it holds no lease
/// @param legacy what only watchdogs of 3.2 to 3.4 know; present among those
public record ClusterSnapshot(
        NodeId local,
        Optional<NodeId> leader,
        long term,
        QuorumStatus quorum,
        int standbyCount,
        int memberRemoteCount,
        int votesRequired,
        boolean escalated,
        VipPhase vip,
        List<NodeSnapshot> nodes,
        Optional<BackendStatuses> backends,
        boolean paused,
        Optional<Duration> leaseRemaining,
        Optional<LegacyStanding> legacy) {
    public ClusterSnapshot {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty() || !nodes.getFirst().id().equals(local)) {
            throw new IllegalArgumentException("the local node must come first");
        }
    }

    /// The picture of a node without a lease.
    public ClusterSnapshot(
            NodeId local,
            Optional<NodeId> leader,
            long term,
            QuorumStatus quorum,
            int standbyCount,
            int memberRemoteCount,
            int votesRequired,
            boolean escalated,
            VipPhase vip,
            List<NodeSnapshot> nodes,
            Optional<BackendStatuses> backends,
            boolean paused) {
        this(
                local,
                leader,
                term,
                quorum,
                standbyCount,
                memberRemoteCount,
                votesRequired,
                escalated,
                vip,
                nodes,
                backends,
                paused,
                Optional.empty(),
                Optional.empty());
    }

    public NodeSnapshot localNode() {
        return nodes.getFirst();
    }

    /// The node with this id, if it is configured.
    public Optional<NodeSnapshot> node(int id) {
        for (NodeSnapshot node : nodes) {
            if (node.id().value() == id) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    /// What the older generation has that the newer has not.
    ///
    /// @param phase how far the local node is: `INIT`, `STANDBY`, `CANDIDATE`, `ACTIVE`, `DOWN`, `LEAVING`
    /// @param why why it is there, for people
    /// @param lockHolder whether it holds the interlock
    /// @param interlocking whether it is working off a backend event
    /// @param recovery whether online recovery is under way
    public record LegacyStanding(
            String phase, String why, boolean lockHolder, boolean interlocking, boolean recovery) {}

    /// How far the local virtual IP is.
    public enum VipPhase {
        /// Not raised.
        IDLE,
        /// Being raised.
        ESCALATING,
        /// Raised.
        ESCALATED,
        /// Raising it failed; will be tried again or handed over.
        FAILED,
        /// Being dropped.
        DEESCALATING
    }
}
