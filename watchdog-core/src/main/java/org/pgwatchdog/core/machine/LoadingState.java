package org.pgwatchdog.core.machine;

import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// Starting up: the others get a chance to be heard before this node asks around
/// (`WD_LOADING`, `watchdog_state_machine_loading`; protocol v4, 9.2). A REJECT is no reason to
/// exit here (deviation 1); an answer that shows the leader ends the state at once.
final class LoadingState implements LocalState {
    private final CommonRules rules;
    private final Cluster cluster;
    private MonotonicTime deadline = MonotonicTime.NEVER;

    LoadingState(CommonRules rules) {
        this.rules = rules;
        this.cluster = rules.cluster();
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.LOADING;
    }

    @Override
    public void enter() {
        deadline = cluster.now().plus(CoreLimits.STATE_TIMER);
        rules.connectAll();
    }

    @Override
    public void exit() {}

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.Timeout _ -> rules.startOver();
            case Signal.PeerAdmitted _ -> everybodyIsHere() ? rules.startOver() : Next.stay();
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.STAND_FOR_COORDINATOR ->
                    rules.candidacy(from, id);
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.DECLARE_COORDINATOR -> {
                rules.agreeToDeclaration(from, id);
                yield Next.stay();
            }
            case Signal.PacketReceived(_, _, PeerMessage.NodeInformation _) -> {
                Next next = rules.standard(signal);
                yield next.isStay() ? heardSomebody() : next;
            }
            default -> rules.standard(signal);
        };
    }

    private Next heardSomebody() {
        return cluster.leader().isPresent()
                ? Next.to(new InitializingState(rules))
                : rules.startOver();
    }

    /// With every configured node connected there is nothing left to wait for.
    private boolean everybodyIsHere() {
        return cluster.remotes().stream().allMatch(RemoteNode::isActive);
    }

    @Override
    public MonotonicTime deadline() {
        return deadline;
    }
}
