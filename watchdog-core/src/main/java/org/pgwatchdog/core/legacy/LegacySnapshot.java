package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.model.ClusterSnapshot.VipPhase;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// A legacy cluster as one node sees it, at one moment.
///
/// @param phase how far this node is
/// @param why why it is there, for people
/// @param master the node recorded as active
/// @param vip how far the local virtual IP is
/// @param leaseEnds until when this node may hold it; empty unless it is active
/// @param lockHolder whether this node holds the interlock
/// @param interlocking whether this node is working off a backend event
/// @param recovery whether online recovery is under way
/// @param members all nodes by id, the local one first
public record LegacySnapshot(
        LegacyPhase phase,
        String why,
        Optional<NodeId> master,
        VipPhase vip,
        Optional<MonotonicTime> leaseEnds,
        boolean lockHolder,
        boolean interlocking,
        boolean recovery,
        List<MemberView> members) {
    public LegacySnapshot {
        members = List.copyOf(members);
    }

    /// One node as this node sees it.
    ///
    /// @param id 0 for this node, N + 1 for `other_pgpool_hostnameN`, above that for nodes that joined
    ///     without being configured here
    /// @param record what it said of itself last
    /// @param configured whether it is configured here
    /// @param absence why it does not take part
    /// @param lastHeard time since its last sign of life; empty for this node and for one never heard
    public record MemberView(
            NodeId id,
            NodeRecord record,
            boolean configured,
            Absence absence,
            Optional<Duration> lastHeard) {}

    /// Why a node does not take part.
    public enum Absence {
        /// It does, or was never heard of and may be there.
        NONE,
        /// It said good-bye, or declared itself dead.
        LEFT,
        /// Its host answers that nobody listens.
        DEAD,
        /// It is silent: dead or cut off.
        LOST
    }
}
