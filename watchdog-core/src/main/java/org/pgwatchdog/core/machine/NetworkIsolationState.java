package org.pgwatchdog.core.machine;

import java.time.Duration;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// Rejected by a cluster that has a leader this node cannot hear; waits before it tries again
/// (`WD_NETWORK_ISOLATION`, `watchdog_state_machine_nw_isolation`; protocol v4, 9.9).
final class NetworkIsolationState implements LocalState {
    private final CommonRules rules;
    private final Cluster cluster;
    private final Duration wait;
    private MonotonicTime deadline = MonotonicTime.NEVER;

    /// @param rejectedByExtended whether the peer that rejected us runs pgwatchdog: such a peer is not
    ///     bothered by a sooner return
    NetworkIsolationState(CommonRules rules, boolean rejectedByExtended) {
        this.rules = rules;
        this.cluster = rules.cluster();
        this.wait = rejectedByExtended ? CoreLimits.FAST_ISOLATION_TIMER : CoreLimits.IDLE_TIMER;
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.NETWORK_ISOLATION;
    }

    @Override
    public void enter() {
        deadline = cluster.now().plus(wait);
    }

    @Override
    public void exit() {}

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.Timeout _,
                    Signal.RemoteNodeFound _,
                    Signal.ReloadRequired _,
                    Signal.RemoteFoundUs _,
                    Signal.AddressAssigned _ ->
                    rules.startOver();
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.STAND_FOR_COORDINATOR
                            && cluster.leader().isEmpty() ->
                    rules.candidacy(from, id);
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.DECLARE_COORDINATOR -> {
                rules.agreeToDeclaration(from, id);
                yield Next.stay();
            }
            case Signal.PacketReceived _ -> {
                Next next = rules.standard(signal);
                yield next.isStay() && cluster.leader().isPresent() ? rules.startOver() : next;
            }
            default -> rules.standard(signal);
        };
    }

    @Override
    public MonotonicTime deadline() {
        return deadline;
    }
}
