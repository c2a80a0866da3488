package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.MonotonicTime;

/// Something that this node wants the cluster to do with a backend, until the book shows it.
final class Wish {
    /// How far it is.
    enum Step {
        /// A probe decides whether it is a failure or an operator's order.
        PROBING,
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
    private @Nullable FailoverRequest ifAlive;
    private Step step;
    private long token;
    private MonotonicTime due;
    private int attempts;

    Wish(FailoverRequest request, String reason, MonotonicTime due) {
        this.request = request;
        this.reason = reason;
        this.step = Step.DUE;
        this.due = due;
    }

    FailoverRequest request() {
        return request;
    }

    String reason() {
        return reason;
    }

    int backend() {
        return request.backendIds().getFirst();
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
        return isPromotion(request) || (ifAlive != null && isPromotion(ifAlive));
    }

    private static boolean isPromotion(FailoverRequest request) {
        return request.kind() == FailoverKind.PROMOTE || request.has(FailoverRequest.PROMOTE);
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

    int attempts() {
        return attempts;
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
        attempts++;
    }

    void waiting(Step fresh, MonotonicTime until) {
        step = fresh;
        due = until;
    }
}
