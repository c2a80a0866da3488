package org.pgwatchdog.core.machine;

import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// Asking everyone how they stand (`WD_JOINING`, `watchdog_state_machine_joining`; protocol v4, 9.3).
final class JoiningState implements LocalState {
    private final CommonRules rules;
    private final Cluster cluster;
    private MonotonicTime deadline = MonotonicTime.NEVER;

    JoiningState(CommonRules rules) {
        this.rules = rules;
        this.cluster = rules.cluster();
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.JOINING;
    }

    @Override
    public void enter() {
        cluster.forgetLeader();
        deadline = cluster.now().plus(CoreLimits.STATE_TIMER);
        rules.connectAll();
        ask();
        askLostOnes();
    }

    private void ask() {
        cluster.courier()
                .commandToActive(
                        new PeerMessage.Plain(PeerMessageType.REQUEST_INFO),
                        CoreLimits.ELECTION_COMMAND_TIMEOUT);
    }

    /// A node may be connected and still count as lost: what it said on its return fell into a state of
    /// ours that does not listen. Only an answer finds it again, and nobody else would ask.
    private void askLostOnes() {
        for (RemoteNode node : cluster.remotes()) {
            if (node.state() == WatchdogState.LOST && node.isReachable()) {
                cluster.courier().requestInfo(node.id());
            }
        }
    }

    @Override
    public void exit() {}

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.CommandFinished _, Signal.Timeout _ ->
                    Next.to(new InitializingState(rules));
            case Signal.RemoteNodeFound _ -> {
                // Whoever was there before may have been nobody: then the question waits in vain.
                ask();
                yield Next.stay();
            }
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.STAND_FOR_COORDINATOR ->
                    rules.candidacy(from, id);
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.DECLARE_COORDINATOR -> {
                rules.agreeToDeclaration(from, id);
                yield Next.stay();
            }
            case Signal.PacketReceived(_, _, PeerMessage.NodeInformation _) -> {
                // A leader that shows up leaves nothing to be asked.
                Next next = rules.standard(signal);
                yield next.isStay() && cluster.leader().isPresent()
                        ? Next.to(new InitializingState(rules))
                        : next;
            }
            default -> rules.standard(signal);
        };
    }

    @Override
    public MonotonicTime deadline() {
        return deadline;
    }
}
