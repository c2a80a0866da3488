package org.pgwatchdog.core.effect;

import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolRole;
import org.pgwatchdog.core.model.VoteRecord;

/// Everything the core may ask of its drivers. The order in the list is the order of execution per
/// target. A driver that cannot do it says so with an event; it never throws at the core.
public sealed interface Effect {
    /// Write one packet to `to`: on the outbound connection if it is up, else on the inbound one. If
    /// neither works: [org.pgwatchdog.core.event.Event.SendFailed].
    record Send(NodeId to, int commandId, PeerMessage message) implements Effect {}

    /// Write one packet on the *outbound* connection of `to` and on no other: ADD NODE, which
    /// identifies that connection.
    record SendOutbound(NodeId to, int commandId, PeerMessage message) implements Effect {}

    /// Start an outbound connection, unless one is up or under way.
    record Connect(NodeId to) implements Effect {}

    /// Close both connections of `peer` after what was sent has been flushed; no `LinkClosed` follows.
    record Disconnect(NodeId peer) implements Effect {}

    /// Answer a local client and close its connection.
    record Reply(long client, IpcReply reply) implements Effect {}

    /// Answer an operator's command.
    record ControlReply(long client, boolean done, String text) implements Effect {}

    /// Raise the VIP: the escalation command, then the address. Ends with `EscalationEnded`.
    record Escalate(long ticket) implements Effect {}

    /// Drop the VIP: the de-escalation command, then the address. Ends with `DeescalationEnded`.
    record Deescalate(long ticket) implements Effect {}

    /// Put the address back without the escalation command: it vanished while this node holds it.
    /// Ends with `EscalationEnded`.
    record ReassertVip(long ticket) implements Effect {}

    /// The local address may stay until then and no longer, whether or not this process lives: the time is
    /// on the core's clock. Holds for the next [Escalate] or [ReassertVip] and for an address that is up; a
    /// later one replaces it. Without leases it never comes, and an address stays until released.
    ///
    /// @param term the term of leadership it is for, for those who write it beside the address;
    ///     [#NO_TERM] in a generation that counts none
    record RenewLease(MonotonicTime until, long term) implements Effect {
        /// Watchdogs of 3.2 to 3.4 know no terms.
        public static final long NO_TERM = 0;
    }

    /// Make ready for an [Escalate] that will come soon: load, resolve and log in, but raise nothing. Ends
    /// with `VipPrepared`.
    record PrepareVip(long ticket) implements Effect {}

    /// Store this vote so that it survives the process and the host. Ends with `VotePersisted`, once for
    /// each and in order; what depends on it is not said before.
    record PersistVote(VoteRecord record) implements Effect {}

    /// Bring the local pgpool's backends to what the leader says; on a leader that has just started, to what
    /// its standbys know of the cluster.
    record SyncBackends(BackendStatuses statuses) implements Effect {}

    /// Who decides over the backends from now on. The role changes from or to ALONE, never directly from
    /// one leader to another; whenever it changes, a lock that a remote leader held is released. A bridge
    /// that hears LEADER reports what it sees, for its pool is now the measure.
    ///
    /// @param known the cluster's status of the backends, as far as this node knows it
    record RoleChanged(PoolRole role, Optional<BackendStatuses> known) implements Effect {}

    /// Answer a [org.pgwatchdog.core.event.Event.FailoverWanted]: exactly one for each.
    record FailoverAnswered(long ticket, FailoverResult result) implements Effect {}

    /// Carry out a failover that was decided; this node leads. The bridge does one after the other. Ends
    /// with `FailoverEnded`, unless the role changes before. A leader that got its role back may ask for
    /// an event that its bridge is still at: it goes on then.
    ///
    /// @param resume present if an earlier leader had begun it: how long to wait for its work to show
    ///     before it is done again
    record RunFailover(FailoverOperation operation, Optional<Duration> resume) implements Effect {}

    /// Ask the local pgpool to submit its quarantined backends again.
    record ResubmitQuarantined() implements Effect {}

    /// The leader has got a quorum: what its bridge has in quarantine is to be voted on again.
    record RestoreQuarantined() implements Effect {}

    /// Carry out an order of another node for the local pgpool.
    record RunClusterCommand(NodeId from, ClusterCommand command) implements Effect {}

    /// Online recovery has begun or ended: the life check pauses meanwhile.
    record RecoveryMode(boolean active) implements Effect {}

    /// A fact for the log and the event history.
    record Notice(NoticeCode code, NoticeLevel level, String text) implements Effect {}

    /// Everything is let go: the process may end.
    record Halt(String reason) implements Effect {}
}
