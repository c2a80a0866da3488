package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.List;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.model.NodeId;

/// Everything the legacy core may ask of its drivers. The order in the list is the order of execution per
/// target.
public sealed interface LegacyEffect {
    /// What means the same in both generations: `Escalate`, `Deescalate`, `ReassertVip`,
    /// `RenewLease` (before the `Escalate` it is for), `FailoverAnswered`, `RecoveryMode`, `ControlReply`,
    /// `Notice`, `Halt`.
    record Shared(Effect effect) implements LegacyEffect {}

    /// Connect, send one request with a send time and hash of its own, read one answer, close. Exchanges
    /// with one node are carried out in order, one after the other. Ends with exactly one of
    /// [LegacyEvent.Answered] and [LegacyEvent.AskFailed].
    ///
    /// @param limit how long the whole exchange may take
    record Ask(long exchange, MemberIdentity to, LegacyMessage request, Duration limit)
            implements LegacyEffect {}

    /// Answer a request and close its connection.
    record Answer(long exchange, LegacyMessage answer) implements LegacyEffect {}

    /// Close a request's connection without an answer, which natives count as a failure whatever they
    /// asked.
    record Close(long exchange) implements LegacyEffect {}

    /// What heartbeats say of this node from now on.
    record ShowStatus(LegacyStatus status) implements LegacyEffect {}

    /// The life check is to watch this node, too: it joined without being configured here.
    record WatchMember(NodeId id, MemberIdentity identity) implements LegacyEffect {}

    /// This node is back: the life check forgets what it heard of it before.
    record MemberReturned(NodeId id) implements LegacyEffect {}

    /// Find out whether somebody answers at the virtual IP. Ends with [LegacyEvent.VipProbed].
    record ProbeVip(long ticket) implements LegacyEffect {}

    /// Let no new client in and wait until all sessions are closed. Ends with
    /// [LegacyEvent.ClientsDrained].
    record DrainClients(long ticket, Duration limit) implements LegacyEffect {}

    /// Change the local pgpool as the operation says. Ends with `FailoverEnded`; the bridge does one
    /// after the other.
    ///
    /// @param commands whose commands to run, in this order, reporting each with
    ///     [LegacyEvent.CommandDone]; empty if another node runs them
    record CarryOut(FailoverOperation operation, List<InterlockLock> commands)
            implements LegacyEffect {
        public CarryOut {
            commands = List.copyOf(commands);
        }
    }
}
