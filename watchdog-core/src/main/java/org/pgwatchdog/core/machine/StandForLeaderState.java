package org.pgwatchdog.core.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.PendingCommands;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.LeaseStanding;
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
    private final Optional<RemoteNode> predecessor;
    private long term;
    private boolean consented;
    private boolean won;
    private MonotonicTime deadline = MonotonicTime.NEVER;
    private MonotonicTime askStaleVotersAt = MonotonicTime.NEVER;

    StandForLeaderState(CommonRules rules) {
        this(rules, Optional.empty());
    }

    /// @param predecessor the leader that hands over and has voted for this node
    StandForLeaderState(CommonRules rules, Optional<RemoteNode> predecessor) {
        this.rules = rules;
        this.cluster = rules.cluster();
        this.predecessor = predecessor;
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.STANDING_FOR_LEADER;
    }

    @Override
    public void enter() {
        deadline = cluster.now().plus(CoreLimits.STATE_TIMER);
        long given = predecessor.flatMap(RemoteNode::lease).map(LeaseStanding::grants).orElse(0L);
        long accepted = given > 0 ? cluster.voter().standIn(given) : 0;
        if (accepted > 0) {
            askWithPredecessor(accepted);
        } else {
            ask(cluster.voter().stand());
        }
    }

    private void askWithPredecessor(long inTerm) {
        ask(inTerm);
        predecessor.ifPresent(node -> cluster.lease().givenBy(node.id()));
    }

    /// Asks everyone: natives in their way, the others in a term.
    private void ask(long inTerm) {
        term = inTerm;
        consented = false;
        int id =
                cluster.courier()
                        .commandToActive(
                                this::question,
                                PeerMessageType.STAND_FOR_COORDINATOR,
                                CoreLimits.ELECTION_COMMAND_TIMEOUT);
        if (term > 0) {
            cluster.lease().standsIn(term, id);
        }
    }

    private PeerMessage question(RemoteNode voter) {
        return term > 0 && voter.lease().isPresent()
                ? new PeerMessage.Candidacy(term, cluster.lease().asks())
                : new PeerMessage.Plain(PeerMessageType.STAND_FOR_COORDINATOR);
    }

    @Override
    public void exit() {
        if (!won) {
            cluster.lease().relinquish();
            cluster.lease().giveBack();
        }
    }

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.CommandFinished(var finished) -> candidacyEnded(finished.ending());
            case Signal.Timeout _ -> cluster.now().hasReached(deadline) ? lead() : askStaleVoters();
            case Signal.VoteStored _ ->
                    consented || cluster.lease().isElected() ? leadIfOwnVote() : Next.stay();
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
        boolean outvoted = votedInsteadFor(voter);
        long before = askedAgain.stream().filter(voter.id()::equals).count();
        int most = voter.lease().isPresent() ? CoreLimits.ASKED_AGAIN_MAX : 1;
        boolean again = voter.lease().isPresent() ? outvoted : canAnswerNow;
        if (again
                && before < most
                && cluster.commands().awaits(voter.id(), PeerMessageType.STAND_FOR_COORDINATOR)) {
            askedAgain.add(voter.id());
            ask(cluster.voter().stand());
        }
    }

    /// Its vote in this term is gone: only a higher term can get another one.
    private boolean votedInsteadFor(RemoteNode voter) {
        return voter.lease()
                .map(LeaseStanding::record)
                .filter(record ->
                        record.term() >= term
                                && record.votedFor().filter(cluster.localId()::equals).isEmpty())
                .isPresent();
    }

    private Next lead() {
        won = true;
        return Next.to(new LeaderState(rules));
    }

    /// The others agree; the own vote counts only once it is stored.
    private Next leadIfOwnVote() {
        consented = true;
        return term == 0 || cluster.voter().hasOwnVote(term) ? lead() : Next.stay();
    }

    private Next candidacyEnded(PendingCommands.Ending ending) {
        return switch (ending) {
            case PendingCommands.Ending.AllReplied _, PendingCommands.Ending.TimedOut _ ->
                    leadIfOwnVote();
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
                if (error && isStale(node)) {
                    askStaleVotersAt = cluster.now().plus(CoreLimits.STALE_VOTER_PAUSE);
                    yield Next.stay();
                }
                yield error
                        ? Next.to(new NetworkIsolationState(rules, node.isExtended()))
                        : Next.to(new ParticipateInElectionState(rules));
            }
        };
    }

    /// The last leader has voted for this node; a voter that still follows it has not heard of its end.
    private boolean isStale(RemoteNode voter) {
        return predecessor.isPresent()
                && term > 0
                && voter.lease().filter(said -> said.record().term() < term).isPresent();
    }

    private Next askStaleVoters() {
        askStaleVotersAt = MonotonicTime.NEVER;
        askWithPredecessor(term);
        return Next.stay();
    }

    private Next rival(RemoteNode from, int id) {
        if (beats(from)) {
            cluster.courier().reject(from.id(), id);
            return Next.stay();
        }
        yieldTo(from, id);
        return Next.to(new ParticipateInElectionState(rules));
    }

    /// This node's vote in its own term is its own. Whoever stands in the same one is asked to stand again
    /// by what this node announces next.
    private void yieldTo(RemoteNode from, int id) {
        boolean sameTerm =
                term > 0
                        && from.candidacy()
                                .filter(candidacy -> candidacy.term() <= term)
                                .isPresent();
        if (!sameTerm) {
            rules.support(from, id);
        }
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
        return deadline.earlierOf(askStaleVotersAt);
    }
}
