package org.pgwatchdog.core.rules;

import org.pgwatchdog.core.model.QuorumStatus;

/// The arithmetic of the quorum (protocol v4, 10.4; native `get_mimimum_remote_nodes_required_for_quorum`
/// and `update_quorum_status`). Pure.
public final class QuorumPolicy {
    private QuorumPolicy() {}

    /// The quorum of a leader.
    ///
    /// @param members nodes that count, the leader included; 1 or more
    /// @param standbys joined standbys
    /// @param halfVotes `enable_consensus_with_half_votes`
    public static QuorumStatus status(int members, int standbys, boolean halfVotes) {
        int needed = standbysNeeded(members);
        if (standbys > needed) {
            return QuorumStatus.EXIST;
        }
        if (standbys < needed) {
            return QuorumStatus.ABSENT;
        }
        if (members % 2 == 1) {
            return QuorumStatus.EXIST;
        }
        return halfVotes ? QuorumStatus.ON_THE_EDGE : QuorumStatus.ABSENT;
    }

    /// The votes a failover needs, the leader's own included.
    public static int votesRequired(int members, boolean halfVotes) {
        if (members % 2 == 1) {
            return (members - 1) / 2 + 1;
        }
        return members / 2 + (halfVotes ? 0 : 1);
    }

    private static int standbysNeeded(int members) {
        return members % 2 == 1 ? (members - 1) / 2 : (members - 2) / 2;
    }
}
