package org.pgwatchdog.core.machine;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.LostReason;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// Runs the local state: delivers signals, changes the state, and keeps house in the order of the
/// native main loop (protocol v4, 8.1). The only place that assigns the state.
public final class Machine {
    private final Cluster cluster;
    private final Signals signals = new Signals();
    private final VoterMemory memory;
    private final ClusterOrders orders;
    private final DatabaseOrders databases;
    private final CommonRules rules;
    private final EventIntake intake;
    private @Nullable LocalState state;
    private MonotonicTime nextBeat = MonotonicTime.NEVER;

    /// A machine at rest.
    ///
    /// @param memory what the node knows of the votes of its earlier lives
    public Machine(Cluster cluster, VoterMemory memory) {
        this.cluster = cluster;
        this.memory = memory;
        this.orders = new ClusterOrders(cluster);
        this.databases = new DatabaseOrders(cluster);
        Pauses pauses = new Pauses(cluster, signals);
        this.rules = new CommonRules(cluster, signals, orders, databases, pauses);
        this.intake = new EventIntake(cluster, signals, orders, databases, pauses);
    }

    /// Handles one event completely.
    public void handle(Event event) {
        signals.reset();
        if (event instanceof Event.Started) {
            if (state != null) {
                throw new IllegalStateException("started twice");
            }
            cluster.start(memory);
            transitionTo(new LoadingState(rules));
        }
        if (state == null) {
            throw new IllegalStateException(event + " before the start");
        }
        wakeUp();
        intake.accept(event);
        drain();
        keepHouse();
    }

    /// Before anything that has queued up: what the time that passed has ended (safety rule S4).
    private void wakeUp() {
        Duration late = cluster.now().since(deadline());
        if (late.compareTo(CoreLimits.LATE) > 0) {
            cluster.remotes().forEach(node -> node.excuse(late));
        }
        boolean overslept = cluster.now().hasReached(nextBeat.plus(CoreLimits.OVERSLEPT));
        if (overslept) {
            cluster.out()
                    .warn(
                            NoticeCode.LATE_WAKE,
                            "this node slept: it woke "
                                    + cluster.now().since(nextBeat).toMillis()
                                    + " ms later than it wanted to");
        }
        if (cluster.lease().endIfOver()) {
            cluster.courier().announce();
        }
        if (overslept) {
            databases.overslept();
        }
    }

    /// When to handle [Event.DeadlineReached] at the latest.
    public MonotonicTime deadline() {
        LocalState current = state;
        if (current == null) {
            return MonotonicTime.NEVER;
        }
        return nextBeat.earlierOf(current.deadline())
                .earlierOf(cluster.commands().deadline())
                .earlierOf(cluster.escalation().deadline())
                .earlierOf(takesPart() ? cluster.presence().deadline() : MonotonicTime.NEVER)
                .earlierOf(cluster.lease().deadline())
                .earlierOf(cluster.voter().deadline());
    }

    private void drain() {
        for (Optional<Signal> next = signals.next(); next.isPresent(); next = signals.next()) {
            deliver(next.get());
        }
    }

    private void deliver(Signal signal) {
        LocalState current = state;
        if (current == null) {
            return;
        }
        switch (current.on(signal)) {
            case Next.Stay _ -> {}
            case Next.To(var next) -> transitionTo(next);
            case Next.ToAndRedeliver(var next) -> {
                transitionTo(next);
                signals.addFirst(signal);
            }
        }
    }

    /// Entering the state one is in does nothing (protocol v4, 8.2).
    private void transitionTo(LocalState next) {
        LocalState old = state;
        WatchdogState from = old == null ? WatchdogState.DEAD : old.name();
        if (from == next.name()) {
            return;
        }
        if (!Transitions.isLegal(from, next.name())) {
            throw new IllegalStateException("no way from " + from + " to " + next.name());
        }
        if (old != null) {
            old.exit();
        }
        cluster.commands().cancelAll();
        cluster.local().enter(next.name(), cluster.now());
        cluster.out()
                .info(
                        NoticeCode.STATE_CHANGED,
                        "watchdog node state changed from ["
                                + from.label()
                                + "] to ["
                                + next.name().label()
                                + "]");
        state = next;
        next.enter();
        if (next.name().isActive()) {
            cluster.courier().announce();
        }
    }

    // Housekeeping.

    private void keepHouse() {
        LocalState current = state;
        if (current != null && cluster.now().hasReached(current.deadline())) {
            deliver(new Signal.Timeout());
            drain();
        }
        cluster.commands().expire(cluster.now()).forEach(intake::finished);
        if (cluster.escalation().tick()) {
            intake.vipIsImpossible();
        }
        drain();
        if (takesPart()) {
            keepConnections();
            findLostNodes();
            expireMemberships();
        }
        checkQuorum();
        if (cluster.consensus().expire() && !cluster.standbys().isEmpty()) {
            signals.add(new Signal.Resign("it alone cannot reach the primary"));
        }
        cluster.forwards().expire();
        orders.recovery().tick();
        databases.tick();
        cluster.voter().tick();
        deliver(new Signal.Beat());
        drain();
        keepLease();
        nextBeat = cluster.now().plus(CoreLimits.HOUSEKEEPING_BEAT);
    }

    private void keepLease() {
        if (cluster.lease().tick()) {
            signals.add(new Signal.LeaseChanged());
            drain();
        }
        if (cluster.lease().giveBack()) {
            cluster.courier().announceToVoters();
            signals.add(new Signal.PromiseOver());
            drain();
        }
    }

    private boolean takesPart() {
        return cluster.local().state().isActive()
                && cluster.local().state() != WatchdogState.IN_NETWORK_TROUBLE;
    }

    private void keepConnections() {
        for (RemoteNode node : cluster.remotes()) {
            cluster.presence().reconnectIfDue(node);
        }
    }

    private void findLostNodes() {
        for (RemoteNode node : cluster.remotes()) {
            Optional<LostReason> reason = cluster.presence().reasonToLose(node);
            if (reason.isPresent()) {
                intake.lose(node, reason.get());
                drain();
            }
        }
    }

    private void expireMemberships() {
        WatchdogConfig.Membership limits = cluster.config().membership();
        for (RemoteNode node : cluster.remotes()) {
            if (node.membership() != MembershipStatus.MEMBER) {
                continue;
            }
            if (cluster.presence().isOverdue(node, WatchdogState.LOST, limits.lostNodeRemoval())) {
                cluster.revoke(node, MembershipStatus.REVOKED_LOST);
            } else if (cluster.presence()
                    .isOverdue(node, WatchdogState.DEAD, limits.noShowNodeRemoval())) {
                cluster.revoke(node, MembershipStatus.REVOKED_NO_SHOW);
            }
        }
    }

    private void checkQuorum() {
        if (cluster.local().state() != WatchdogState.LEADER) {
            return;
        }
        QuorumStatus before = cluster.local().quorum();
        QuorumStatus now = cluster.computeQuorum();
        if (before != now) {
            cluster.out()
                    .info(
                            NoticeCode.QUORUM_CHANGED,
                            "quorum changed from "
                                    + before.label()
                                    + " to "
                                    + now.label()
                                    + ": "
                                    + cluster.standbys().size()
                                    + " standbys of "
                                    + cluster.members()
                                    + " members");
            signals.add(new Signal.QuorumChanged());
            drain();
        }
    }
}
