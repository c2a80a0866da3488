package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.MonotonicTime;

/// Something that this node wants the cluster to do with a backend, until the book shows it.
final class Wish {
    /// What it comes to; there is at most one wish for each aim and backend.
    enum Aim {
        DETACH,
        ATTACH,
        /// Another backend becomes the primary: more than one backend changes by it.
        PROMOTE;

        static Aim of(FailoverRequest request) {
            return switch (request.kind()) {
                case DEGENERATE -> request.has(FailoverRequest.PROMOTE) ? PROMOTE : DETACH;
                case FAILBACK -> ATTACH;
                case PROMOTE -> PROMOTE;
            };
        }
    }

    /// Who has it, and so who may take it back.
    enum Origin {
        /// A health check, or a quarantine that stems from one: over when the backend answers again.
        HEALTH,
        /// The local pool did it: over when the pool undoes it.
        POOL,
        /// An order: over when it is done or opposed.
        ORDER
    }

    /// How far it is.
    enum Step {
        /// A probe decides whether it is a failure or an operator's order.
        PROBING,
        /// The backend lives; the pool's hook may yet say who is to take the primary's place.
        HELD,
        /// To be asked for when the time has come.
        DUE,
        /// Asked for, not answered.
        ASKED,
        /// The leader collects votes.
        VOTING,
        /// The leader has decided to do it.
        DECIDED
    }

    private final FailoverRequest request;
    private final String reason;
    private final List<Long> visitors = new ArrayList<>();
    private Origin origin;
    private @Nullable FailoverRequest ifAlive;
    private Step step = Step.DUE;
    private long token;
    private MonotonicTime due;
    private int refusals;

    Wish(FailoverRequest request, String reason, Origin origin, MonotonicTime due) {
        this.request = request;
        this.reason = reason;
        this.origin = origin;
        this.due = due;
    }

    FailoverRequest request() {
        return request;
    }

    String reason() {
        return reason;
    }

    Aim aim() {
        return Aim.of(request);
    }

    Origin origin() {
        return origin;
    }

    /// A person's order outlives what the pool or a health check say of the same.
    void strengthen(Origin other) {
        origin = other.compareTo(origin) > 0 ? other : origin;
    }

    int backend() {
        return request.backendIds().getFirst();
    }

    /// True if neither quorum nor votes are needed.
    boolean isConfirmed() {
        return request.has(FailoverRequest.CONFIRMED);
    }

    Step step() {
        return step;
    }

    /// What is wished instead if the probe finds the backend alive: then a person ordered it.
    Optional<FailoverRequest> ifAlive() {
        return Optional.ofNullable(ifAlive);
    }

    void ifAlive(FailoverRequest order) {
        ifAlive = order;
    }

    /// True if more than one backend changes by it.
    boolean concernsAll() {
        return aim() == Aim.PROMOTE || (ifAlive != null && Aim.of(ifAlive) == Aim.PROMOTE);
    }

    long token() {
        return token;
    }

    boolean isAwaiting(long answer) {
        return token == answer && (step == Step.ASKED || step == Step.PROBING);
    }

    MonotonicTime due() {
        return due;
    }

    /// Counts answers that the wish cannot live with.
    int refused() {
        return ++refusals;
    }

    List<Long> visitors() {
        return visitors;
    }

    void probing(long question, MonotonicTime until) {
        step = Step.PROBING;
        token = question;
        due = until;
    }

    void asked(long ticket, MonotonicTime until) {
        step = Step.ASKED;
        token = ticket;
        due = until;
    }

    void waiting(Step fresh, MonotonicTime until) {
        step = fresh;
        due = until;
    }
}
