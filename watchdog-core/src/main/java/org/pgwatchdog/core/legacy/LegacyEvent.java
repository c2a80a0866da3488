package org.pgwatchdog.core.legacy;

import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.model.DatabaseEventId;

/// Everything that may happen to one legacy node's brain.
public sealed interface LegacyEvent {
    /// What means the same in both generations: `Started`, `LifecheckReported`, `NetworkReported`,
    /// `LocalPgpoolReported`, `OutsideReported`, `EscalationEnded`, `DeescalationEnded`,
    /// `BackendsReported`, `FailoverWanted`, `FailoverStarted`, `FailoverEnded`, `SwitchoverRequested`,
    /// `PauseRequested`, `RecoveryRequested`, `ShutdownRequested`, `DeadlineReached`. Others are a bug of the driver.
    record Shared(Event event) implements LegacyEvent {}

    /// A peer's request, genuine as far as its hash tells. Answered by exactly one
    /// [LegacyEffect.Answer] or [LegacyEffect.Close], mostly within the step.
    ///
    /// @param exchange names the connection; never reused by the driver
    /// @param raced whether its hash belonged to another moment (a native's race)
    record RequestReceived(long exchange, LegacyMessage request, boolean raced)
            implements LegacyEvent {}

    /// A request that must not be served: its hash is wrong, missing, or was seen before.
    ///
    /// @param source where it came from, for the log
    /// @param why what is wrong with it
    record RequestDistrusted(long exchange, LegacyMessage request, String source, String why)
            implements LegacyEvent {}

    /// The answer to a [LegacyEffect.Ask].
    record Answered(long exchange, LegacyMessage answer) implements LegacyEvent {}

    /// A [LegacyEffect.Ask] ended without an answer.
    record AskFailed(long exchange, Failure failure, String detail) implements LegacyEvent {}

    /// A genuine heartbeat came in, newer than the one before. Whether a node is alive is the life
    /// check's business.
    record HeartbeatHeard(String host, int pgpoolPort, LegacyStatus status)
            implements LegacyEvent {}

    /// The answer to [LegacyEffect.ProbeVip].
    ///
    /// @param answered whether somebody answers at the virtual IP
    record VipProbed(long ticket, boolean answered) implements LegacyEvent {}

    /// The answer to [LegacyEffect.DrainClients].
    ///
    /// @param inTime whether all clients left
    record ClientsDrained(long ticket, boolean inTime) implements LegacyEvent {}

    /// A command of a [LegacyEffect.CarryOut] has run, or there was nothing to run.
    record CommandDone(DatabaseEventId id, InterlockLock lock) implements LegacyEvent {}

    /// How an exchange may fail.
    enum Failure {
        /// The peer's host answered that nobody listens.
        REFUSED,
        /// No connection came about.
        UNREACHABLE,
        /// Connected, but no whole answer came in time.
        SILENT,
        /// The peer closed the connection without an answer: it does not like what we said.
        CLOSED
    }
}
