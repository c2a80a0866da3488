package org.pgwatchdog.core.event;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.IpcRequest;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.WatchdogConfig;

/// Everything that may happen to one node's brain. Drivers create events from the outside world in
/// the order in which it happened; the core handles one at a time.
public sealed interface Event {
    /// The listeners are up; the node enters LOADING. Exactly once, first.
    record Started() implements Event {}

    /// An outbound connection to `peer` was completed; the core answers with ADD NODE on it.
    record LinkOpened(NodeId peer) implements Event {}

    /// An inbound connection identified itself as `peer` by a valid ADD NODE; it replaces an older
    /// inbound connection of that peer, which the driver has closed without a [LinkClosed].
    record PeerAccepted(NodeId peer, int commandId, NodeInfo info) implements Event {}

    /// One connection of `peer` is gone; the other may still be up.
    record LinkClosed(NodeId peer, LinkSide side, String reason) implements Event {}

    /// An attempt to connect to `peer` failed.
    ///
    /// @param refused true if the peer's host answered that nobody listens
    record ConnectFailed(NodeId peer, boolean refused, String reason) implements Event {}

    /// A packet of an identified peer, from either of its connections.
    record MessageReceived(NodeId from, int commandId, PeerMessage message) implements Event {}

    /// A [org.pgwatchdog.core.effect.Effect.Send] found no working connection.
    record SendFailed(NodeId to, int commandId) implements Event {}

    /// A local client asks; it passed authentication.
    ///
    /// @param client names the connection in the reply; never reused by the driver
    record IpcRequested(long client, IpcRequest request) implements Event {}

    /// A local client left before its reply.
    record IpcClientGone(long client) implements Event {}

    /// The life check's verdict on a node, the local one included.
    record LifecheckReported(NodeId node, LifecheckStatus status, String message)
            implements Event {}

    /// The interface monitor saw a change.
    ///
    /// @param addressAdded true if an address came, false if something went
    /// @param vipPresent whether the VIP is on one of the host's interfaces now
    record NetworkReported(NetworkCondition condition, boolean addressAdded, boolean vipPresent)
            implements Event {}

    /// The local pgpool came (back) or died.
    record LocalPgpoolReported(boolean alive, String detail) implements Event {}

    /// Places outside the cluster answer (again), or none of them does: this node is the one that is cut
    /// off. Reported only if a node that is cut off is to let others lead (`np_action = 'step-down'`).
    record OutsideReported(boolean reached, String detail) implements Event {}

    /// An [org.pgwatchdog.core.effect.Effect.Escalate] with this ticket ended.
    record EscalationEnded(long ticket, boolean succeeded, String detail) implements Event {}

    /// A [org.pgwatchdog.core.effect.Effect.Deescalate] with this ticket ended.
    record DeescalationEnded(long ticket, boolean succeeded, String detail) implements Event {}

    /// A [org.pgwatchdog.core.effect.Effect.PrepareVip] with this ticket ended.
    record VipPrepared(long ticket, boolean ready, String detail) implements Event {}

    /// A [org.pgwatchdog.core.effect.Effect.PersistVote] ended.
    ///
    /// @param stored true if the record is on disk and will be found by the next process
    record VotePersisted(VoteRecord record, boolean stored, String detail) implements Event {}

    /// The bridge reports what it knows of the backends. It counts while nobody knows better: on the
    /// leader, and on a node without news from one.
    ///
    /// @param quarantined backends that only this pool keeps away from its clients; up in `statuses`
    record BackendsReported(BackendStatuses statuses, List<Integer> quarantined) implements Event {
        public BackendsReported {
            quarantined = List.copyOf(quarantined);
        }
    }

    /// The bridge wants a failover; answered with
    /// [org.pgwatchdog.core.effect.Effect.FailoverAnswered].
    ///
    /// @param ticket names the request in the answer; never reused by the bridge
    /// @param reason what the pool or the health check saw, for the history
    record FailoverWanted(long ticket, FailoverRequest request, String reason) implements Event {}

    /// The bridge begins to carry out this [org.pgwatchdog.core.effect.Effect.RunFailover].
    record FailoverStarted(DatabaseEventId id) implements Event {}

    /// The bridge has carried it out, or found nothing to do.
    ///
    /// @param result the backends after it, empty if nothing changed
    /// @param detail what was done and what went wrong, for the history
    record FailoverEnded(DatabaseEventId id, Optional<BackendStatuses> result, String detail)
            implements Event {}

    /// The configuration was read again; it differs only in what may change at run time.
    record ConfigReloaded(WatchdogConfig config) implements Event {}

    /// An operator asks this node to hand leadership over.
    ///
    /// @param client where [org.pgwatchdog.core.effect.Effect.ControlReply] goes
    /// @param to the wanted successor, empty for the best standby
    record SwitchoverRequested(long client, Optional<NodeId> to) implements Event {}

    /// An operator asks to suspend or resume elections and VIP moves in the whole cluster.
    record PauseRequested(long client, boolean pause) implements Event {}

    /// An operator begins or ends the second stage of online recovery for the whole cluster; answered when
    /// the others have done so, or will not.
    ///
    /// @param client where [org.pgwatchdog.core.effect.Effect.ControlReply] goes
    /// @param force with `END`: the others are told although nothing was begun here
    /// @param patience with `START`: how long the others' clients may take to leave (`recovery_timeout`)
    record RecoveryRequested(long client, RecoveryPhase phase, boolean force, Duration patience)
            implements Event {}

    /// The process is asked to end in order.
    record ShutdownRequested(String reason) implements Event {}

    /// The time that `Watchdog.deadline()` named has come.
    record DeadlineReached() implements Event {}
}
