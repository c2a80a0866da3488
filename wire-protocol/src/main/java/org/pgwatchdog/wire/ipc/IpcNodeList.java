package org.pgwatchdog.wire.ipc;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The node list as a client reads it, from any release (protocol v4, 16.6). Kept as the numbers
/// and texts that were sent: a newer server may know more than we do.
///
/// @param remoteNodeCount configured nodes without the server
/// @param memberRemoteNodeCount those of them that are members; empty before 4.3
/// @param nodesRequiredForQuorum votes for a quorum; empty before 4.3
/// @param quorumStatus 1, 0, -1, or -2 without a leader
/// @param aliveNodeCount standbys joined to the leader
/// @param escalated whether the server itself holds the VIP
/// @param leaderNodeName `Not Set` without a leader
/// @param leaderHostName `Not Set` without a leader
/// @param nodes the server first
public record IpcNodeList(
        int remoteNodeCount,
        OptionalInt memberRemoteNodeCount,
        OptionalInt nodesRequiredForQuorum,
        int quorumStatus,
        int aliveNodeCount,
        boolean escalated,
        String leaderNodeName,
        String leaderHostName,
        List<Node> nodes) {
    public IpcNodeList {
        nodes = List.copyOf(nodes);
    }

    /// One node.
    ///
    /// @param id -1 if the server does not know the node that was asked for
    /// @param state the code of table 9.1, -1 if the node is unknown
    /// @param membership `MembershipString`; empty before 4.3
    /// @param nodeName `Not_Set` if the server has never heard of it
    /// @param delegateIp `Not_Set` if there is none
    /// @param lifecheckStarted empty up to 4.7
    public record Node(
            int id,
            int state,
            String stateName,
            Optional<String> membership,
            String nodeName,
            String hostName,
            String delegateIp,
            int wdPort,
            int pgpoolPort,
            int priority,
            Optional<Boolean> lifecheckStarted) {}
}
