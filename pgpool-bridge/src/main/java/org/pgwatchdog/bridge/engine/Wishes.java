package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.MonotonicTime;

/// What this node wants of the cluster. A wish is a level, not an edge: it is repeated until the book
/// shows it, it is taken back, or the cluster says that this node is alone with it; then the backend is
/// quarantined. So none is lost when a leader dies between the request and the deed.
final class Wishes {
    private static final int ORDERED = FailoverRequest.CONFIRMED;
    private static final int SWITCHOVER = ORDERED | FailoverRequest.SWITCHOVER;

    private final EngineState state;
    private final Visitors visitors;
    private final List<Wish> wishes = new ArrayList<>();
    private final Map<Integer, String> failing = new TreeMap<>();

    Wishes(EngineState state, Visitors visitors) {
        this.state = state;
        this.visitors = visitors;
    }

    // Where wishes come from.

    /// The local pool detached or attached a backend by itself.
    void poolChanged(int backend, boolean attached) {
        withdraw(attached ? FailoverKind.DEGENERATE : FailoverKind.FAILBACK, backend);
        boolean switchover = wishes.stream().anyMatch(Wish::concernsAll);
        if (attached) {
            wish(FailoverKind.FAILBACK, ORDERED, backend, "attached on this pool");
        } else if (!switchover) {
            FailoverRequest request = detachment(backend, 0);
            if (!state.book().conformsTo(request)) {
                probeFirst(request, "detached by this pool");
            }
        }
    }

    /// The local pool made another backend its primary and detached all others: `pcp_promote_node`, if
    /// the old primary lives.
    void poolPromoted(int backend, int oldPrimary) {
        withdraw(FailoverKind.DEGENERATE, oldPrimary);
        probeFirst(detachment(oldPrimary, 0), "detached by this pool")
                .ifAlive(new FailoverRequest(FailoverKind.PROMOTE, ORDERED, List.of(backend)));
    }

    /// The health check has given a backend up; that stays so until [#backendHealthy].
    void backendFailed(int backend, String reason) {
        failing.put(backend, reason);
    }

    /// Wishes away what fails and is still in use; called at the end of each step.
    void refresh() {
        failing.forEach((backend, reason) -> {
            boolean quiet =
                    find(FailoverKind.DEGENERATE, backend).isEmpty()
                            && state.settings().mayFail(backend);
            if (quiet && state.book().wantsAttached(backend)) {
                wish(FailoverKind.DEGENERATE, 0, backend, "the health check failed: " + reason);
            }
        });
    }

    /// Takes back what was not decided yet, and gives a quarantined backend back to the clients.
    void backendHealthy(int backend) {
        failing.remove(backend);
        withdraw(FailoverKind.DEGENERATE, backend);
        if (state.book().release(backend)) {
            state.tell(
                    NoticeLevel.INFO, "backend " + backend + " answers again: its quarantine ends");
            state.report();
        }
    }

    void standbyStreams(int backend) {
        wish(FailoverKind.FAILBACK, ORDERED, backend, "auto_failback: it streams again");
    }

    /// The local pgpool's hook; its visitor is answered when the cluster has done what it says.
    void noticed(long visitor, PoolNotice notice) {
        FailoverRequest request = requestOf(notice);
        boolean known = state.settings().isUsed(notice.node());
        if (notice.kind() == HookCall.Kind.FOLLOW_PRIMARY) {
            visitors.answerNow(visitor, true, "the leader runs follow_primary_command");
        } else if (!known) {
            visitors.answerNow(visitor, false, "backend " + notice.node() + " is not configured");
        } else if (state.book().conformsTo(request)) {
            visitors.answerNow(visitor, true, "the cluster has it so");
        } else if (visitors.admit(visitor)) {
            Wish wish =
                    request.has(ORDERED)
                            ? wish(request, "said by this pool's hook")
                            : probeFirst(request, "detached by this pool");
            if (isSwitchover(notice) && wish.step() == Wish.Step.PROBING) {
                wish.ifAlive(detachment(notice.newMain(), SWITCHOVER | FailoverRequest.PROMOTE));
            }
            wish.visitors().add(visitor);
        }
    }

    /// True if the pool would put another backend in the primary's place than the leader would choose.
    private boolean isSwitchover(PoolNotice notice) {
        Book book = state.book();
        int next = book.up().stream().filter(id -> id != notice.node()).findFirst().orElse(-1);
        return notice.kind() == HookCall.Kind.FAILOVER
                && notice.node() == book.primary()
                && book.isUp(notice.newMain())
                && notice.newMain() != next;
    }

    private static FailoverRequest requestOf(PoolNotice notice) {
        boolean attach = notice.kind() == HookCall.Kind.FAILBACK;
        int flags = attach || notice.byOperator() ? ORDERED : 0;
        FailoverKind kind = attach ? FailoverKind.FAILBACK : FailoverKind.DEGENERATE;
        return new FailoverRequest(kind, flags, List.of(Math.max(0, notice.node())));
    }

    /// An operator's order.
    void ordered(long visitor, FailoverRequest request, String who) {
        if (state.book().conformsTo(request)) {
            visitors.answerNow(visitor, true, "it is so already");
        } else if (visitors.admit(visitor)) {
            wish(request, "ordered by " + who).visitors().add(visitor);
        }
    }

    private void wish(FailoverKind kind, int flags, int backend, String reason) {
        FailoverRequest request = new FailoverRequest(kind, flags, List.of(backend));
        if (!state.book().conformsTo(request)) {
            wish(request, reason);
        }
    }

    private Wish wish(FailoverRequest request, String reason) {
        Optional<Wish> same = find(request.kind(), request.backendIds().getFirst());
        if (same.isPresent() && same.get().request().flags() == request.flags()) {
            return same.get();
        }
        Wish wish = new Wish(request, reason, state.now());
        replace(same, wish);
        ask(wish);
        return wish;
    }

    private static FailoverRequest detachment(int backend, int flags) {
        return new FailoverRequest(FailoverKind.DEGENERATE, flags, List.of(backend));
    }

    private Wish probeFirst(FailoverRequest request, String reason) {
        int backend = request.backendIds().getFirst();
        Optional<Wish> same = find(request.kind(), backend);
        if (same.isPresent()) {
            return same.get();
        }
        Wish wish = new Wish(request, reason, state.now());
        wish.ifAlive(detachment(backend, SWITCHOVER));
        long token = state.freshToken();
        wish.probing(token, state.now().plus(EngineLimits.PROBE_PATIENCE));
        wishes.add(wish);
        state.act(new BridgeAction.Probe(token, backend));
        return wish;
    }

    private void replace(Optional<Wish> old, Wish fresh) {
        old.ifPresent(wish -> {
            fresh.visitors().addAll(wish.visitors());
            wishes.remove(wish);
        });
        wishes.add(fresh);
    }

    private Optional<Wish> find(FailoverKind kind, int backend) {
        return wishes.stream()
                .filter(wish -> wish.request().kind() == kind && wish.backend() == backend)
                .findFirst();
    }

    private void withdraw(FailoverKind kind, int backend) {
        find(kind, backend).ifPresent(wish -> end(wish, true, "taken back"));
    }

    // What becomes of them.

    private void ask(Wish wish) {
        long ticket = state.freshToken();
        wish.asked(ticket, state.now().plus(EngineLimits.ANSWER_PATIENCE));
        state.act(new BridgeAction.Want(ticket, wish.request(), wish.reason()));
    }

    /// A probe says whether the pool detached a dead backend, which others must confirm, or a living
    /// one, which only a person does.
    void probed(long token, boolean alive, String detail) {
        for (Wish wish : List.copyOf(wishes)) {
            if (wish.step() == Wish.Step.PROBING && wish.isAwaiting(token)) {
                Wish sure =
                        new Wish(
                                alive ? wish.ifAlive().orElseThrow() : wish.request(),
                                wish.reason()
                                        + (alive
                                                ? ", though it answers: an operator's order"
                                                : ", and it does not answer: " + detail),
                                state.now());
                replace(Optional.of(wish), sure);
                ask(sure);
            }
        }
    }

    void answered(long ticket, FailoverResult result) {
        for (Wish wish : List.copyOf(wishes)) {
            if (wish.step() == Wish.Step.ASKED && wish.isAwaiting(ticket)) {
                answered(wish, result);
            }
        }
    }

    private void answered(Wish wish, FailoverResult result) {
        switch (result) {
            case WILL_BE_DONE, PROCEED ->
                    wish.waiting(Wish.Step.DECIDED, state.now().plus(EngineLimits.DONE_PATIENCE));
            case BUILDING_CONSENSUS -> {
                wish.waiting(Wish.Step.VOTING, state.now().plus(state.settings().voteAgain()));
                visitors.hurry(wish.visitors(), EngineLimits.VOTE_VISIT);
            }
            case NO_QUORUM, CONSENSUS_MAY_FAIL -> alone(wish, result);
            case ERROR,
                    TRANSITION,
                    SUCCESS,
                    NOT_ALLOWED,
                    INVALID_FUNCTION,
                    LEADER_REJECTED,
                    TIMEOUT ->
                    later(wish, result);
        }
    }

    private void later(Wish wish, FailoverResult result) {
        boolean slow = wish.attempts() >= EngineLimits.RETRIES_FAST;
        if (wish.attempts() == 1 || wish.attempts() == EngineLimits.RETRIES_FAST) {
            state.tell(
                    NoticeLevel.WARN,
                    "the cluster does not take the request to "
                            + wish.request().kind()
                            + " backend "
                            + wish.backend()
                            + " ("
                            + result
                            + "); asking again"
                            + (slow ? " every few seconds" : ""));
        }
        wish.waiting(
                Wish.Step.DUE,
                state.now().plus(slow ? EngineLimits.RETRY_SLOW : EngineLimits.RETRY));
    }

    /// The others do not share this node's view: the backend is kept from this pool's clients alone.
    private void alone(Wish wish, FailoverResult result) {
        if (wish.request().kind() != FailoverKind.DEGENERATE) {
            later(wish, result);
            return;
        }
        String why =
                result == FailoverResult.NO_QUORUM
                        ? "there is no quorum"
                        : "the other nodes do not confirm it";
        if (state.book().quarantine(wish.backend())) {
            state.tell(
                    NoticeLevel.WARN,
                    "backend "
                            + wish.backend()
                            + " is quarantined on this node: "
                            + wish.reason()
                            + ", but "
                            + why);
        }
        end(wish, true, "quarantined: " + why);
        state.report();
    }

    /// Votes once more for everything quarantined (flag UPDATE; protocol v4, 12.4).
    void resubmit() {
        for (int backend : state.book().quarantined()) {
            wish(
                    new FailoverRequest(
                            FailoverKind.DEGENERATE, FailoverRequest.UPDATE, List.of(backend)),
                    "quarantined here; another node asks for votes");
        }
    }

    // Time and the book.

    void bookChanged() {
        for (Wish wish : List.copyOf(wishes)) {
            if (state.book().conformsTo(wish.request())) {
                end(wish, true, "done");
            }
        }
    }

    /// There is someone else to ask.
    void roleChanged() {
        for (Wish wish : wishes) {
            if (wish.step() == Wish.Step.VOTING || wish.step() == Wish.Step.DECIDED) {
                wish.waiting(Wish.Step.DUE, state.now());
            }
        }
    }

    void tick() {
        for (Wish wish : List.copyOf(wishes)) {
            if (!state.now().hasReached(wish.due())) {
                continue;
            }
            if (wish.step() == Wish.Step.PROBING) {
                probed(wish.token(), false, "the probe brought no result");
            } else {
                ask(wish);
            }
        }
    }

    /// True while the cluster has yet to decide on this backend: the local pool is left as it is.
    boolean concern(int backend) {
        return wishes.stream().anyMatch(wish -> wish.backend() == backend || wish.concernsAll());
    }

    MonotonicTime deadline() {
        MonotonicTime earliest = MonotonicTime.NEVER;
        for (Wish wish : wishes) {
            earliest = earliest.earlierOf(wish.due());
        }
        return earliest;
    }

    private void end(Wish wish, boolean done, String text) {
        wishes.remove(wish);
        wish.visitors().forEach(visitor -> visitors.answer(visitor, done, text));
    }
}
