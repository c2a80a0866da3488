package org.pgwatchdog.core.machine;

import org.pgwatchdog.core.cluster.PendingCommands;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.NodeId;

/// What the core tells its states (native `WD_EVENTS`; protocol v4, 8.3).
sealed interface Signal {
    /// A packet that the pre-processing left over.
    record PacketReceived(RemoteNode from, int id, PeerMessage message) implements Signal {}

    /// A cluster command of this node ended.
    record CommandFinished(PendingCommands.Finished finished) implements Signal {}

    /// The state's own deadline has come.
    record Timeout() implements Signal {}

    /// About once a second, and after every event.
    record Beat() implements Signal {}

    /// A peer identified itself on a new inbound connection.
    record PeerAdmitted(RemoteNode node) implements Signal {}

    /// A remote node was lost or said good-bye; its links are closed.
    record RemoteNodeLost(RemoteNode node) implements Signal {}

    /// A lost node is back.
    record RemoteNodeFound(RemoteNode node) implements Signal {}

    /// The local leader's quorum changed.
    record QuorumChanged() implements Signal {}

    /// An address was assigned to the host.
    record AddressAssigned() implements Signal {}

    /// `#I`: a leader wants this node to join again.
    record ReloadRequired(RemoteNode from) implements Signal {}

    /// `#Y`: a node does not hear this one.
    record RemoteLostUs(RemoteNode node) implements Signal {}

    /// `#Z`: a node hears this one again.
    record RemoteFoundUs(RemoteNode node) implements Signal {}

    /// The life check declares the local node dead.
    ///
    /// @param retries whether the node tries again by itself: the order came from outside
    record LocalNodeLost(String why, boolean retries) implements Signal {}

    /// The life check declares the local node alive.
    record LocalNodeFound() implements Signal {}

    /// The host has no usable network.
    record NetworkTrouble(String why) implements Signal {}

    /// The host's network is usable.
    record NetworkUsable() implements Signal {}

    /// The local leader has gained a lease.
    record LeaseChanged() implements Signal {}

    /// The driver has said what became of a vote.
    record VoteStored() implements Signal {}

    /// A promise of this node is void: it may stand and vote again.
    record PromiseOver() implements Signal {}

    /// The operator wants this node to lead next.
    record HandOver(NodeId successor, String why) implements Signal {}

    /// Leadership should go to another node.
    record Resign(String why) implements Signal {}

    /// The process is asked to end.
    record Shutdown(String why) implements Signal {}
}
