package org.pgwatchdog.core.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.PendingCommands;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// A candidate (`WD_STAND_FOR_COORDINATOR`, `watchdog_state_machine_standForCord`; protocol v4, 9.5
/// and table 10.1). Silence counts as consent after four seconds, as natives have it; the consent of
/// a majority ends the candidacy sooner (safety rule S7).
final class StandForLeaderState implements LocalState {
    private final CommonRules rules;
    private final Cluster cluster;
    private final List<NodeId> askedAgain = new ArrayList<>();
    private MonotonicTime deadline = MonotonicTime.NEVER;

    StandForLeaderState(CommonRules rules) {
        this.rules = rules;
        this.cluster = rules.cluster();
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.STANDING_FOR_LEADER;
    }

    @Override
    public void enter() {
        deadline = cluster.now().plus(CoreLimits.STATE_TIMER);
        enterCandidacy();
    }

    private void enterCandidacy() {
        cluster.courier()
                .commandToActive(
                        new PeerMessage.Plain(PeerMessageType.STAND_FOR_COORDINATOR),
                        CoreLimits.ELECTION_COMMAND_TIMEOUT);
    }

    @Override
    public void exit() {}

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.CommandFinished(var finished) -> candidacyEnded(finished.ending());
            case Signal.Timeout _ -> Next.to(new LeaderState(rules));
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.STAND_FOR_COORDINATOR ->
                    rival(from, id);
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.DECLARE_COORDINATOR ->
                    declared(from, id);
            case Signal.PacketReceived(var from, _, PeerMessage.NodeInformation _) -> {
                Next next = rules.standard(signal);
                if (next.isStay()) {
                    askAgain(from);
                }
                yield next;
            }
            default -> rules.standard(signal);
        };
    }

    /// A native that was INITIALIZING when our question came has ignored it; once it says that it
    /// takes part in the election it answers. Asking again then saves the rest of the four seconds.
    private void askAgain(RemoteNode voter) {
        boolean canAnswerNow = voter.state() == WatchdogState.PARTICIPATING_IN_ELECTION;
        if (canAnswerNow
                && !askedAgain.contains(voter.id())
                && cluster.commands().awaits(voter.id(), PeerMessageType.STAND_FOR_COORDINATOR)) {
            askedAgain.add(voter.id());
            enterCandidacy();
        }
    }

    private Next candidacyEnded(PendingCommands.Ending ending) {
        return switch (ending) {
            case PendingCommands.Ending.AllReplied _, PendingCommands.Ending.TimedOut _ ->
                    Next.to(new LeaderState(rules));
            case PendingCommands.Ending.Rejected(var by, var error) -> {
                RemoteNode node = cluster.remote(by);
                cluster.out()
                        .info(
                                NoticeCode.ELECTION_REJECTED,
                                "\""
                                        + node.name()
                                        + "\" rejects this node's candidacy: "
                                        + (error
                                                ? "it has a leader"
                                                : "it is the better candidate"));
                yield error
                        ? Next.to(new NetworkIsolationState(rules, node.isExtended()))
                        : Next.to(new ParticipateInElectionState(rules));
            }
        };
    }

    private Next rival(RemoteNode from, int id) {
        if (beats(from)) {
            cluster.courier().reject(from.id(), id);
            return Next.stay();
        }
        cluster.courier().accept(from.id(), id);
        return Next.to(new ParticipateInElectionState(rules));
    }

    /// Higher priority wins, then the older start. Equal seconds: against a native this node gives
    /// way, since both would reject each other for ever (trap 22); among pgwatchdog nodes the lower
    /// id wins.
    private boolean beats(RemoteNode rival) {
        Optional<NodeId> designated = cluster.designatedLeader();
        if (designated.isPresent() && designated.get().equals(rival.id())) {
            return false;
        }
        if (cluster.priority() != rival.priority()) {
            return cluster.priority() > rival.priority();
        }
        int rivalAge = cluster.now().wholeSecondsSince(rival.startedAt());
        int ownAge = cluster.now().wholeSecondsSince(cluster.local().startedAt());
        if (rival.isExtended()) {
            NodeId own = cluster.localId();
            return Math.abs(ownAge - rivalAge) > 1
                    ? ownAge > rivalAge
                    : own.compareTo(rival.id()) < 0;
        }
        return ownAge > rivalAge;
    }

    private Next declared(RemoteNode from, int id) {
        if (cluster.priority() > from.priority()) {
            cluster.courier().reject(from.id(), id);
            return Next.stay();
        }
        cluster.courier().accept(from.id(), id);
        return rules.startOver();
    }

    @Override
    public MonotonicTime deadline() {
        return deadline;
    }
}
