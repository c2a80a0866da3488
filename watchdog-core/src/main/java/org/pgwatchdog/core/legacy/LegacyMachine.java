package org.pgwatchdog.core.legacy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.event.NetworkCondition;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.MonotonicTime;

/// Runs the local state: turns events into facts, lets the state decide, and keeps house. The only place
/// that assigns the state.
final class LegacyMachine {
    private final LegacyNode node;
    private final Presence presence;
    private final Interlock interlock;
    private final BackendEvents backends;
    private final Recovery recovery;
    private final Responder responder;
    private @Nullable LegacyState state;

    LegacyMachine(LegacyNode node) {
        this.node = node;
        this.presence = new Presence(node);
        this.interlock = new Interlock(node);
        this.backends = new BackendEvents(node, interlock);
        this.recovery = new Recovery(node);
        this.responder = new Responder(node, interlock, backends, recovery);
    }

    /// The state, once started.
    Optional<LegacyState> state() {
        return Optional.ofNullable(state);
    }

    boolean isRecovering() {
        return recovery.isActive();
    }

    /// Handles one event completely. What time has brought about comes first: a node that overslept its
    /// lease has lost it, whatever the event says.
    void handle(LegacyEvent event) {
        if (event instanceof LegacyEvent.Shared(Event.Started _)) {
            if (state != null) {
                throw new IllegalStateException("started twice");
            }
            node.members().self().startAt(node.wall());
            node.out().info(NoticeCode.STATE_CHANGED, "watchdog starts");
            move(new InitState(node));
        } else if (state == null) {
            throw new IllegalStateException(event + " before the start");
        } else {
            settle();
            interlock.giveUpUnlessBacked();
            accept(event);
        }
        node.asks().expire();
        settle();
        keepHouse();
        settle();
        node.answerNow();
    }

    /// When to handle `DeadlineReached` at the latest.
    MonotonicTime deadline() {
        LegacyState current = state;
        if (current == null) {
            return MonotonicTime.NEVER;
        }
        return node.now()
                .plus(LegacyLimits.BEAT)
                .earlierOf(current.deadline())
                .earlierOf(node.asks().deadline())
                .earlierOf(node.vip().deadline())
                .earlierOf(node.ballot().until())
                .earlierOf(node.abstention())
                .earlierOf(presence.deadline())
                .earlierOf(interlock.deadline())
                .earlierOf(recovery.deadline());
    }

    private void keepHouse() {
        node.vip().tick();
        presence.tick();
        recovery.tick();
        backends.tick();
        interlock.tick();
        backends.tick();
        interlock.tick();
    }

    private void settle() {
        for (int moves = 0; moves <= LegacyLimits.MOVES_PER_STEP_MAX; moves++) {
            node.lookForMaster();
            LegacyState current = state;
            Optional<LegacyState> next = current == null ? Optional.empty() : current.next();
            if (next.isEmpty()) {
                return;
            }
            move(next.get());
        }
        throw new IllegalStateException(
                "more than "
                        + LegacyLimits.MOVES_PER_STEP_MAX
                        + " changes of state in one step, now "
                        + node.phase());
    }

    private void move(LegacyState next) {
        LegacyState old = state;
        if (old != null) {
            old.exit();
            node.out()
                    .info(
                            NoticeCode.STATE_CHANGED,
                            "watchdog node state changed from ["
                                    + old.phase()
                                    + "] to ["
                                    + next.phase()
                                    + "]");
        }
        state = next;
        node.phase(next.phase());
        next.enter();
    }

    private void accept(LegacyEvent event) {
        switch (event) {
            case LegacyEvent.Shared(var shared) -> acceptShared(shared);
            case LegacyEvent.RequestReceived received -> responder.received(received);
            case LegacyEvent.RequestDistrusted distrusted -> responder.distrusted(distrusted);
            case LegacyEvent.Answered(var exchange, var answer) ->
                    node.asks().answered(exchange, answer);
            case LegacyEvent.AskFailed(var exchange, var failure, _) ->
                    node.asks().failed(exchange, failure);
            case LegacyEvent.HeartbeatHeard(var host, var port, var status) ->
                    presence.heard(host, port, status);
            case LegacyEvent.VipProbed(var ticket, var answered) -> {
                if (state instanceof InitState init) {
                    init.probed(ticket, answered);
                }
            }
            case LegacyEvent.ClientsDrained(var ticket, var inTime) ->
                    recovery.drained(ticket, inTime);
            case LegacyEvent.CommandDone(var id, var lock) -> interlock.commandDone(id, lock);
        }
    }

    private void acceptShared(Event event) {
        switch (event) {
            case Event.DeadlineReached _, Event.FailoverStarted _, Event.BackendsReported _ -> {}
            case Event.LifecheckReported(var id, var status, var message) ->
                    judged(id.value(), status, message);
            case Event.NetworkReported(var condition, _, var vipPresent) -> {
                fit(
                        Fitness.Reason.NETWORK,
                        condition == NetworkCondition.USABLE,
                        "no usable network: " + condition);
                if (!vipPresent) {
                    node.vip().vanished();
                }
            }
            case Event.LocalPgpoolReported(var alive, var detail) ->
                    fit(Fitness.Reason.POOL, alive, "the local pgpool is dead: " + detail);
            case Event.OutsideReported(var reached, var detail) ->
                    fit(Fitness.Reason.OUTSIDE, reached, "cut off from outside: " + detail);
            case Event.EscalationEnded(var ticket, var succeeded, var detail) ->
                    node.vip().upEnded(ticket, succeeded, detail);
            case Event.DeescalationEnded(var ticket, var succeeded, var detail) ->
                    node.vip().downEnded(ticket, succeeded, detail);
            case Event.FailoverWanted(var ticket, var request, _) ->
                    backends.wanted(ticket, request);
            case Event.FailoverEnded(var id, _, var detail) -> interlock.workEnded(id, detail);
            case Event.SwitchoverRequested(var client, var to) -> {
                String refusal = switchOver(to.flatMap(node.members()::find));
                node.out()
                        .add(
                                new Effect.ControlReply(
                                        client,
                                        refusal.isEmpty(),
                                        refusal.isEmpty() ? "handing over" : refusal));
            }
            case Event.PauseRequested(var client, _) ->
                    node.out()
                            .add(
                                    new Effect.ControlReply(
                                            client,
                                            false,
                                            "watchdog_protocol = '3' knows no pause"));
            case Event.RecoveryRequested order -> recovery.requested(order);
            case Event.ShutdownRequested(var reason) -> {
                if (node.phase() != LegacyPhase.LEAVING) {
                    move(new LeavingState(node, reason));
                }
            }
            case Event.Started _,
                    Event.LinkOpened _,
                    Event.PeerAccepted _,
                    Event.LinkClosed _,
                    Event.ConnectFailed _,
                    Event.MessageReceived _,
                    Event.SendFailed _,
                    Event.IpcRequested _,
                    Event.IpcClientGone _,
                    Event.VipPrepared _,
                    Event.VotePersisted _,
                    Event.ConfigReloaded _ ->
                    throw new IllegalStateException(
                            event + " means nothing to the legacy generation");
        }
    }

    private void judged(int id, LifecheckStatus status, String message) {
        if (id == 0) {
            fit(
                    Fitness.Reason.LIFECHECK,
                    status != LifecheckStatus.DEAD,
                    "the life check declares this node dead: " + message);
        } else if (id < node.members().all().size()) {
            presence.judged(node.members().all().get(id), status);
        }
    }

    private void fit(Fitness.Reason reason, boolean good, String detail) {
        if (good) {
            node.fitness().clear(reason);
        } else {
            node.fitness().set(reason, detail);
        }
    }

    /// Returns why not, or nothing. The protocol elects by start time: the successor cannot be chosen freely.
    private String switchOver(Optional<Member> to) {
        if (!(state instanceof ActiveState active)) {
            return "this node is not active: ask the active one";
        }
        Optional<Member> heir = node.members().live().stream().min(Member.SENIORITY);
        if (heir.isEmpty()) {
            return "no standby is there to hand over to";
        }
        if (to.isPresent() && to.get() != heir.get()) {
            return "the oldest standby, " + heir.get() + ", would become active, not " + to.get();
        }
        active.handOver("an operator hands over to " + heir.get());
        return "";
    }
}
