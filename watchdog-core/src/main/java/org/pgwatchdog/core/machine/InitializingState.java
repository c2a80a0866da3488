package org.pgwatchdog.core.machine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// Deciding what to become (`WD_INITIALIZING`, `watchdog_state_machine_initializing`; protocol v4, 9.4).
/// A known leader is joined at once. Natives ignore candidates here; this node answers them, and when
/// only pgwatchdog nodes without a leader are about, it waits 100 ms plus 200 ms for each better
/// candidate instead of a second (deviation 3). While another node is still a standby of a leader that
/// this one has lost, a candidacy would only be refused, and cost the isolation of ten seconds: this
/// node then waits until the other notices too, asking it again each second (deviation 14).
final class InitializingState implements LocalState {
    private final CommonRules rules;
    private final Cluster cluster;
    private MonotonicTime deadline = MonotonicTime.NEVER;
    private MonotonicTime patienceEnds = MonotonicTime.NEVER;
    private boolean waitsForStandbys;
    private boolean waitsForPromise;
    private MonotonicTime nextQuestion = MonotonicTime.ZERO;

    InitializingState(CommonRules rules) {
        this.rules = rules;
        this.cluster = rules.cluster();
    }

    @Override
    public WatchdogState name() {
        return WatchdogState.INITIALIZING;
    }

    @Override
    public void enter() {
        patienceEnds = cluster.now().plus(CoreLimits.STANDBY_PATIENCE);
        deadline = cluster.now().plus(cluster.leader().isPresent() ? Duration.ZERO : patience());
    }

    @Override
    public void exit() {}

    @Override
    public Next on(Signal signal) {
        return switch (signal) {
            case Signal.Timeout _ -> decide();
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.STAND_FOR_COORDINATOR ->
                    cluster.leader().isPresent() ? Next.stay() : rules.candidacy(from, id);
            case Signal.PacketReceived(var from, var id, PeerMessage.Plain plain)
                    when plain.type() == PeerMessageType.DECLARE_COORDINATOR -> {
                rules.agreeToDeclaration(from, id);
                yield Next.stay();
            }
            case Signal.PacketReceived _ -> {
                Next next = rules.standard(signal);
                yield next.isStay() ? reconsider() : next;
            }
            case Signal.RemoteNodeLost _ -> somethingChanged() ? decide() : Next.stay();
            case Signal.PromiseOver _ -> waitsForPromise ? decide() : Next.stay();
            default -> rules.standard(signal);
        };
    }

    /// Every word of the others may end the wait, or shorten it: the last one who followed the lost
    /// leader has noticed, say.
    private Next reconsider() {
        if (somethingChanged()) {
            return decide();
        }
        deadline = deadline.earlierOf(cluster.now().plus(patience()));
        return Next.stay();
    }

    /// A leader is known now, or the last standby we waited for has noticed that its leader is gone.
    private boolean somethingChanged() {
        return cluster.leader().isPresent() || (waitsForStandbys && standbysOfOthers().isEmpty());
    }

    private Next decide() {
        if (cluster.leader().isPresent()) {
            return Next.to(new StandbyState(rules));
        }
        List<RemoteNode> standbys = standbysOfOthers();
        if (!standbys.isEmpty() && cluster.now().isBefore(patienceEnds)) {
            waitsForStandbys = true;
            standbys.forEach(node -> cluster.courier().requestInfo(node.id()));
            deadline = cluster.now().plus(CoreLimits.INITIALIZING_TIMER);
            return Next.stay();
        }
        waitsForStandbys = false;
        if (mustHoldStill()) {
            return Next.stay();
        }
        if (cluster.activeRemotes().isEmpty()) {
            return cluster.mayLead() ? Next.to(new LeaderState(rules)) : rules.startOver();
        }
        boolean anotherStands =
                cluster.activeRemotes().stream()
                        .anyMatch(node -> node.state() == WatchdogState.STANDING_FOR_LEADER);
        return anotherStands || !cluster.mayLead()
                ? Next.to(new ParticipateInElectionState(rules))
                : Next.to(new StandForLeaderState(rules));
    }

    /// A promise to the last leader forbids to stand, or the cluster is paused.
    private boolean mustHoldStill() {
        MonotonicTime bound = cluster.voter().boundUntil(cluster.localId());
        boolean paused = cluster.pause().paused();
        waitsForPromise = !bound.equals(MonotonicTime.ZERO);
        if (!waitsForPromise && !paused) {
            return false;
        }
        MonotonicTime later = cluster.now().plus(CoreLimits.INITIALIZING_TIMER);
        deadline = paused ? later : bound.earlierOf(later);
        if (paused && cluster.now().hasReached(nextQuestion)) {
            nextQuestion = later;
            cluster.activeRemotes().forEach(node -> cluster.courier().requestInfo(node.id()));
        }
        return true;
    }

    private List<RemoteNode> standbysOfOthers() {
        return cluster.activeRemotes().stream()
                .filter(node -> node.state() == WatchdogState.STANDBY)
                .toList();
    }

    private Duration patience() {
        boolean fast =
                !cluster.activeRemotes().isEmpty()
                        && cluster.activeRemotes().stream()
                                .allMatch(InitializingState::looksForALeaderToo);
        if (!fast) {
            return CoreLimits.INITIALIZING_TIMER;
        }
        long better = cluster.activeRemotes().stream().filter(this::isBetterCandidate).count();
        Duration wait =
                CoreLimits.FAST_INITIALIZING_TIMER.plus(
                        CoreLimits.FAST_STAND_STAGGER.multipliedBy(better));
        return wait.compareTo(CoreLimits.INITIALIZING_TIMER) < 0
                ? wait
                : CoreLimits.INITIALIZING_TIMER;
    }

    private static boolean looksForALeaderToo(RemoteNode node) {
        return node.isExtended()
                && node.state() != WatchdogState.STANDBY
                && node.state() != WatchdogState.LEADER
                && node.state() != WatchdogState.NETWORK_ISOLATION;
    }

    private boolean isBetterCandidate(RemoteNode node) {
        if (!cluster.mayLead()) {
            return true;
        }
        Optional<NodeId> designated = cluster.designatedLeader();
        if (designated.isPresent()) {
            return designated.get().equals(node.id());
        }
        if (node.priority() != cluster.priority()) {
            return node.priority() > cluster.priority();
        }
        NodeId local = cluster.localId();
        return node.id().compareTo(local) < 0;
    }

    @Override
    public MonotonicTime deadline() {
        return deadline;
    }
}
