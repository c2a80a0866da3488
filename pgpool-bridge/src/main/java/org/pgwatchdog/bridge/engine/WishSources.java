package org.pgwatchdog.bridge.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;

/// Where [Wishes] come from: the local pool, its hooks, the health check and operators.
final class WishSources {
    private static final int ORDERED = FailoverRequest.CONFIRMED;
    private static final int SWITCHOVER = ORDERED | FailoverRequest.SWITCHOVER;

    private final EngineState state;
    private final Wishes wishes;
    private final Visitors visitors;
    private final OwnChanges own;
    private final Map<Integer, String> failing = new TreeMap<>();

    WishSources(EngineState state, Wishes wishes, Visitors visitors, OwnChanges own) {
        this.own = own;
        this.state = state;
        this.wishes = wishes;
        this.visitors = visitors;
    }

    // The local pool.

    /// The local pool detached or attached a backend by itself, against the book.
    void poolChanged(int backend, boolean attached) {
        FailoverRequest request =
                attached ? attachment(backend) : detachment(backend, FailoverRequest.SWITCHOVER);
        if (state.hindrance(request).isPresent()) {
            return;
        }
        if (attached) {
            releaseByHand(backend);
            wantAttached(backend, "attached on this pool", Wish.Origin.POOL);
        } else if (!wishes.concernAll()) {
            poolDetached(backend);
        }
    }

    private Wish poolDetached(int backend) {
        return wishes.probeFirst(
                detachment(backend, 0), "detached by this pool", detachment(backend, SWITCHOVER));
    }

    /// The local pool undid what it had done: it is as the book has it again.
    void poolReversed(int backend, boolean attached) {
        wishes.withdraw(
                attached ? Wish.Aim.DETACH : Wish.Aim.ATTACH,
                backend,
                wish -> wish.origin() == Wish.Origin.POOL);
    }

    /// The local pool made another backend its primary and detached all others: `pcp_promote_node`, if
    /// the old primary lives.
    void poolPromoted(int backend, int oldPrimary) {
        wishes.probeFirst(
                detachment(oldPrimary, 0),
                "detached by this pool",
                new FailoverRequest(FailoverKind.PROMOTE, ORDERED, List.of(backend)));
    }

    /// An operator attaches what only this node keeps away from its clients (native failback of a
    /// quarantined node: a local matter). True if that was so.
    private boolean releaseByHand(int backend) {
        if (!state.book().release(backend)) {
            return false;
        }
        wishes.withdraw(Wish.Aim.DETACH, backend, wish -> !wish.isConfirmed());
        state.tell(
                NoticeLevel.INFO,
                "backend " + backend + " is attached by hand: its quarantine ends");
        return true;
    }

    // The health check.

    /// The health check has given a backend up; that stays so until [#backendHealthy] or until the
    /// backend is detached.
    void backendFailed(int backend, String reason) {
        if (!state.book().isDown(backend)) {
            failing.put(backend, reason);
        }
    }

    /// Wishes away what fails and is still in use; called at the end of each step.
    void refresh() {
        failing.keySet().removeIf(state.book()::isDown);
        failing.forEach((backend, reason) -> {
            boolean quiet = wishes.find(Wish.Aim.DETACH, backend).isEmpty();
            FailoverRequest request = detachment(backend, 0);
            if (quiet
                    && state.book().wantsAttached(backend)
                    && state.hindrance(request).isEmpty()) {
                wishes.want(request, "the health check failed: " + reason, Wish.Origin.HEALTH);
            }
        });
    }

    /// Takes back what was not decided yet, and gives a quarantined backend back to the clients.
    void backendHealthy(int backend) {
        failing.remove(backend);
        wishes.withdraw(
                Wish.Aim.DETACH,
                backend,
                wish ->
                        !wish.isConfirmed()
                                && wish.step() != Wish.Step.PROBING
                                && wish.step() != Wish.Step.HELD);
        if (state.book().release(backend)) {
            state.tell(
                    NoticeLevel.INFO, "backend " + backend + " answers again: its quarantine ends");
        }
    }

    boolean isFailing(int backend) {
        return failing.containsKey(backend);
    }

    /// `auto_failback` may attach it.
    void standbyStreams(int backend) {
        wantAttached(backend, "auto_failback: it streams again", Wish.Origin.ORDER);
    }

    private void wantAttached(int backend, String reason, Wish.Origin origin) {
        FailoverRequest request = attachment(backend);
        if (!state.book().conformsTo(request)) {
            wishes.want(request, reason, origin);
        }
    }

    /// Votes once more for everything quarantined (flag UPDATE; protocol v4, 12.4).
    void resubmit() {
        for (int backend : state.book().quarantined()) {
            if (wishes.find(Wish.Aim.DETACH, backend).isEmpty()) {
                wishes.want(
                        detachment(backend, FailoverRequest.UPDATE),
                        "quarantined here, and asked for again",
                        Wish.Origin.HEALTH);
            }
        }
    }

    // Who waits for an answer.

    /// The local pgpool's hook; its visitor is answered when the cluster has done what it says.
    void noticed(long visitor, PoolNotice notice) {
        if (notice.kind() == HookCall.Kind.FOLLOW_PRIMARY) {
            visitors.answerNow(visitor, true, "the leader runs follow_primary_command");
            return;
        }
        if (own.explain(notice) && !notice.byOperator()) {
            visitors.answerNow(visitor, true, "this node told the pool to do so");
            return;
        }
        FailoverRequest request = requestOf(notice);
        int backend = notice.node();
        poolReversed(backend, request.kind() == FailoverKind.FAILBACK);
        boolean local =
                request.kind() == FailoverKind.FAILBACK
                        ? releaseByHand(backend)
                        : state.book().isQuarantined(backend) && !notice.byOperator();
        if (local) {
            visitors.answerNow(visitor, true, "its quarantine is this node's own matter");
        } else if (mustDecide(visitor, request, "the cluster has it so")) {
            wishes.join(wishFor(notice, request), visitor);
        }
    }

    private Wish wishFor(PoolNotice notice, FailoverRequest request) {
        boolean switchover = isSwitchover(notice);
        FailoverRequest promotion =
                detachment(Math.max(0, notice.newMain()), SWITCHOVER | FailoverRequest.PROMOTE);
        if (request.has(ORDERED)) {
            return wishes.want(
                    switchover ? promotion : request, "said by this pool's hook", Wish.Origin.POOL);
        }
        Wish wish = poolDetached(notice.node());
        boolean open = wish.step() == Wish.Step.PROBING || wish.step() == Wish.Step.HELD;
        if (switchover && open) {
            wish.ifAlive(promotion);
        }
        return wish;
    }

    /// True if the pool would put another backend in the primary's place than the leader would choose.
    private boolean isSwitchover(PoolNotice notice) {
        Book book = state.book();
        int next = book.up().stream().filter(id -> id != notice.node()).findFirst().orElse(-1);
        return notice.kind() == HookCall.Kind.FAILOVER
                && notice.node() == book.primary()
                && book.isUp(notice.newMain())
                && notice.newMain() != next
                && notice.newMain() != notice.node();
    }

    private static FailoverRequest requestOf(PoolNotice notice) {
        boolean attach = notice.kind() == HookCall.Kind.FAILBACK;
        int flags = attach || notice.byOperator() ? ORDERED : 0;
        FailoverKind kind = attach ? FailoverKind.FAILBACK : FailoverKind.DEGENERATE;
        return new FailoverRequest(kind, flags, List.of(notice.node()));
    }

    /// An operator's order.
    void ordered(long visitor, FailoverRequest request, String who) {
        int backend = request.backendIds().getFirst();
        boolean local = false;
        switch (Wish.Aim.of(request)) {
            case DETACH -> wishes.withdraw(Wish.Aim.ATTACH, backend, _ -> true);
            case ATTACH -> {
                wishes.withdraw(
                        Wish.Aim.DETACH, backend, wish -> wish.origin() != Wish.Origin.HEALTH);
                local = releaseByHand(backend);
            }
            case PROMOTE -> {}
        }
        if (local) {
            visitors.answerNow(visitor, true, "its quarantine on this node ends");
        } else if (mustDecide(visitor, request, "it is so already")) {
            wishes.join(wishes.want(request, "ordered by " + who, Wish.Origin.ORDER), visitor);
        }
    }

    /// True if the cluster is to be asked and the visitor waits for it; else it is answered here.
    private boolean mustDecide(long visitor, FailoverRequest request, String already) {
        Optional<String> hindrance = state.hindrance(request);
        if (hindrance.isPresent()) {
            visitors.answerNow(visitor, false, hindrance.get());
            return false;
        }
        if (state.book().conformsTo(request)) {
            visitors.answerNow(visitor, true, already);
            return false;
        }
        return visitors.admit(visitor);
    }

    private static FailoverRequest attachment(int backend) {
        return new FailoverRequest(FailoverKind.FAILBACK, ORDERED, List.of(backend));
    }

    private static FailoverRequest detachment(int backend, int flags) {
        return new FailoverRequest(FailoverKind.DEGENERATE, flags, List.of(backend));
    }
}
