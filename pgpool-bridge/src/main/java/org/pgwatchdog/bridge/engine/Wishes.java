package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.MonotonicTime;

/// What this node wants of the cluster, and what becomes of it. A wish is a level, not an edge: it is
/// repeated until the book shows it, it is taken back, or the cluster says that this node is alone with
/// it; then the backend is quarantined. So none is lost when a leader dies between the request and the
/// deed.
final class Wishes {
    private final EngineState state;
    private final Visitors visitors;
    private final List<Wish> wishes = new ArrayList<>();

    Wishes(EngineState state, Visitors visitors) {
        this.state = state;
        this.visitors = visitors;
    }

    // Making them and taking them back.

    /// Asks for it, unless the same, or the same on a person's word, is wished already.
    Wish want(FailoverRequest request, String reason, Wish.Origin origin) {
        Optional<Wish> same = find(Wish.Aim.of(request), request.backendIds().getFirst());
        if (same.isPresent() && covers(same.get(), request)) {
            same.get().strengthen(origin);
            return same.get();
        }
        Wish wish = new Wish(request, reason, origin, state.now());
        replace(same, wish);
        ask(wish);
        return wish;
    }

    private static boolean covers(Wish wish, FailoverRequest request) {
        boolean sure = wish.step() != Wish.Step.PROBING && wish.step() != Wish.Step.HELD;
        boolean weaker = wish.isConfirmed() && !request.has(FailoverRequest.CONFIRMED);
        return sure && (weaker || wish.request().equals(request));
    }

    /// Asks the backend first: if it is dead, `request` is wished, which others must confirm; if it
    /// lives, `ifAlive`, because only a person detaches what lives.
    Wish probeFirst(FailoverRequest request, String reason, FailoverRequest ifAlive) {
        int backend = request.backendIds().getFirst();
        Optional<Wish> same = find(Wish.Aim.of(request), backend);
        if (same.isPresent()) {
            return same.get();
        }
        Wish wish = new Wish(request, reason, Wish.Origin.POOL, state.now());
        wish.ifAlive(ifAlive);
        long token = state.freshToken();
        wish.probing(token, state.now().plus(EngineLimits.PROBE_PATIENCE));
        wishes.add(wish);
        state.act(new BridgeAction.Probe(token, backend));
        return wish;
    }

    /// Has a visitor answered when the wish ends.
    void join(Wish wish, long visitor) {
        wish.visitors().add(visitor);
        if (wish.step() == Wish.Step.HELD) {
            decide(wish, true, "");
        }
        if (wish.step() == Wish.Step.VOTING) {
            visitors.hurry(wish.visitors(), EngineLimits.VOTE_VISIT);
        }
    }

    private void replace(Optional<Wish> old, Wish fresh) {
        old.ifPresent(wish -> {
            fresh.visitors().addAll(wish.visitors());
            fresh.strengthen(wish.origin());
            wishes.remove(wish);
        });
        wishes.add(fresh);
    }

    Optional<Wish> find(Wish.Aim aim, int backend) {
        return wishes.stream()
                .filter(wish -> wish.aim() == aim && wish.backend() == backend)
                .findFirst();
    }

    void withdraw(Wish.Aim aim, int backend, Predicate<Wish> which) {
        find(aim, backend).filter(which).ifPresent(wish -> end(wish, true, "taken back"));
    }

    // What becomes of them.

    private void ask(Wish wish) {
        long ticket = state.freshToken();
        wish.asked(ticket, state.now().plus(EngineLimits.ANSWER_PATIENCE));
        state.act(new BridgeAction.Want(ticket, wish.request(), wish.reason()));
    }

    void probed(long token, boolean alive, String detail) {
        for (Wish wish : List.copyOf(wishes)) {
            if (wish.step() == Wish.Step.PROBING && wish.isAwaiting(token)) {
                boolean hookMayCome =
                        alive
                                && wish.visitors().isEmpty()
                                && !wish.concernsAll()
                                && wish.backend() == state.book().primary();
                if (hookMayCome) {
                    wish.waiting(Wish.Step.HELD, state.now().plus(EngineLimits.HOOK_PATIENCE));
                } else {
                    decide(wish, alive, detail);
                }
            }
        }
    }

    private void decide(Wish wish, boolean alive, String detail) {
        wishes.remove(wish);
        Wish sure =
                want(
                        alive ? wish.ifAlive().orElseThrow() : wish.request(),
                        wish.reason()
                                + (alive
                                        ? ", though it answers: an operator's order"
                                        : ", and it does not answer: " + detail),
                        wish.origin());
        wish.visitors().forEach(visitor -> join(sure, visitor));
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
            case ERROR, TRANSITION, SUCCESS, NOT_ALLOWED, LEADER_REJECTED, TIMEOUT ->
                    later(wish, result);
            case INVALID_FUNCTION -> {
                if (wish.aim() == Wish.Aim.PROMOTE) {
                    unknown(wish);
                } else {
                    later(wish, result);
                }
            }
        }
    }

    /// No repetition makes a protocol of it.
    private void unknown(Wish wish) {
        String why =
                "the watchdogs of this cluster cannot make backend "
                        + wish.backend()
                        + " the primary: with watchdog_protocol = '3' a switchover goes to the first"
                        + " attached backend besides the primary; detach those before it first";
        state.tell(NoticeLevel.WARN, why);
        end(wish, false, why);
    }

    private void later(Wish wish, FailoverResult result) {
        int refusals = wish.refused();
        boolean slow = refusals >= EngineLimits.RETRIES_FAST;
        if (refusals == 1 || refusals == EngineLimits.RETRIES_FAST) {
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
        if (wish.aim() != Wish.Aim.DETACH) {
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
    }

    // Time and the book.

    /// Ends what the book shows, and what it makes impossible; called in each step.
    void compareWithBook() {
        for (Wish wish : List.copyOf(wishes)) {
            Optional<String> hindrance = state.hindrance(wish.request());
            if (state.book().conformsTo(wish.request())) {
                end(wish, true, "done");
            } else if (hindrance.isPresent()
                    && wish.step() != Wish.Step.PROBING
                    && wish.step() != Wish.Step.HELD) {
                state.tell(NoticeLevel.WARN, "given up: " + hindrance.get());
                end(wish, false, hindrance.get());
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
            } else if (wish.step() == Wish.Step.HELD) {
                decide(wish, true, "");
            } else {
                ask(wish);
            }
        }
    }

    /// True while the cluster has yet to decide on this backend: the local pool is left as it is.
    boolean concern(int backend) {
        return concernAll() || wishes.stream().anyMatch(wish -> wish.backend() == backend);
    }

    /// True while the cluster has yet to decide on another primary.
    boolean concernAll() {
        return wishes.stream().anyMatch(Wish::concernsAll);
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
