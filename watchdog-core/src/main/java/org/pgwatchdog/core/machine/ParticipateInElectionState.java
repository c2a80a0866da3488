package org.pgwatchdog.core.machine;

import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// A voter waiting for the winner (`WD_PARTICIPATE_IN_ELECTION`,
/// `watchdog_state_machine_voting`; protocol v4, 9.6).
final class ParticipateInElectionState implements LocalState {
    private final CommonRules rules;
    private final Cluster cluster;
    private MonotonicTime deadline = MonotonicTime.NEVER;

    ParticipateInElectionState(CommonRules rules) {
        this.rules = rules;
        this.cluster = rules.cluster();
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.PARTICIPATING_IN_ELECTION;
    }

    @Override
    public void enter() {
        deadline = cluster.now().plus(CoreLimits.STATE_TIMER);
    }

    @Override
    public void exit() {}

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.Timeout _ -> rules.startOver();
            case Signal.RemoteNodeLost _ -> nobodyStands() ? rules.startOver() : Next.stay();
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.STAND_FOR_COORDINATOR ->
                    vote(from, id);
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.DECLARE_COORDINATOR ->
                    declared(from, id);
            case Signal.PacketReceived(_, _, PeerMessage.IAmLeader _) -> rules.startOver();
            case Signal.PacketReceived _ -> {
                Next next = rules.standard(signal);
                if (!next.isStay()) {
                    yield next;
                }
                if (cluster.leader().isPresent()) {
                    yield Next.to(new InitializingState(rules));
                }
                yield isInVain() ? rules.startOver() : Next.stay();
            }
            default -> rules.standard(signal);
        };
    }

    private Next vote(RemoteNode from, int id) {
        if (rules.outranks(from)) {
            return standAgainst(from, id);
        }
        rules.support(from, id);
        return Next.stay();
    }

    private Next declared(RemoteNode from, int id) {
        if (rules.outranks(from)) {
            return standAgainst(from, id);
        }
        cluster.courier().accept(from.id(), id);
        return Next.to(new InitializingState(rules));
    }

    private Next standAgainst(RemoteNode from, int id) {
        cluster.courier().reject(from.id(), id);
        return Next.to(new StandForLeaderState(rules));
    }

    /// Among nodes that vote by terms two candidates may have given way to each other: nobody waits for that
    /// then.
    private boolean isInVain() {
        boolean allVote =
                cluster.voter().isOn()
                        && cluster.activeRemotes().stream()
                                .allMatch(node -> node.lease().isPresent());
        return allVote && cluster.mayLead() && nobodyStands();
    }

    private boolean nobodyStands() {
        return cluster.leader().isEmpty()
                && cluster.activeRemotes().stream()
                        .noneMatch(node ->
                                node.state() == WatchdogState.STANDING_FOR_LEADER
                                        || node.state() == WatchdogState.LEADER);
    }

    @Override
    public MonotonicTime deadline() {
        return deadline;
    }
}
