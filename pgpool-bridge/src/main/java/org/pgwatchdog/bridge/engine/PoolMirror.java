package org.pgwatchdog.bridge.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.MonotonicTime;

/// Keeps the local pgpool's status equal to the book, one change at a time, and tells what the pool
/// changed by itself from what it has yet to learn.
///
/// What changed between two looks at the same running pgpool, and is not as the book wants it, is the
/// pool's own doing: a wish to the cluster. Any other difference is news for the pool: after a restart,
/// its status file included, the book wins.
final class PoolMirror {
    private final EngineState state;
    private final Wishes wishes;
    private @Nullable PoolView last;
    private boolean reachable;
    private int failedLooks;
    private @Nullable PoolChange change;
    private boolean accepted;
    private MonotonicTime due = MonotonicTime.NEVER;
    private @Nullable String complaint;

    PoolMirror(EngineState state, Wishes wishes) {
        this.state = state;
        this.wishes = wishes;
    }

    Optional<PoolView> view() {
        return Optional.ofNullable(last);
    }

    void seen(PoolView view) {
        PoolView before = last;
        last = view;
        failedLooks = 0;
        if (!reachable) {
            reachable = true;
            state.tell(NoticeLevel.INFO, "the local pgpool's PCP answers");
        }
        boolean restarted = before == null || !before.incarnation().equals(view.incarnation());
        if (restarted) {
            change = null;
            due = MonotonicTime.NEVER;
        } else {
            compare(before, view);
        }
        settle(view);
    }

    /// PCP is deaf for a moment after each failover, so one failed look means nothing.
    void lost(String reason) {
        failedLooks++;
        if (failedLooks == EngineLimits.FAILED_LOOKS_MAX) {
            reachable = false;
            state.tell(
                    NoticeLevel.WARN,
                    "the local pgpool cannot be asked over PCP: "
                            + reason
                            + "; its backend status is neither watched nor changed meanwhile");
        }
    }

    /// Finds what the pool did by itself since the last look.
    private void compare(PoolView before, PoolView now) {
        if (state.book().statuses().isEmpty()) {
            return;
        }
        if (isPromotedByHand(before, now)) {
            wishes.poolPromoted(now.primary(), before.primary());
            return;
        }
        for (int id = 0; id < now.backends().size(); id++) {
            boolean attached = now.isAttached(id);
            boolean own = before.isAttached(id) != attached && !isExpected(id, attached);
            if (own) {
                wishes.poolChanged(id, attached);
            }
        }
    }

    /// `pcp_promote_node`: in one moment another backend is the primary and all others are detached.
    private boolean isPromotedByHand(PoolView before, PoolView now) {
        int primary = now.primary();
        boolean moved =
                primary >= 0
                        && before.primary() >= 0
                        && primary != before.primary()
                        && before.isAttached(before.primary());
        if (!moved || change != null || primary == state.book().primary()) {
            return false;
        }
        for (int id = 0; id < now.backends().size(); id++) {
            if (id != primary && now.isAttached(id)) {
                return false;
            }
        }
        return !wishes.concern(before.primary());
    }

    private boolean isExpected(int id, boolean attached) {
        boolean promoting = change instanceof PoolChange.Promote;
        return promoting || attached == state.book().wantsAttached(id);
    }

    // Keeping it equal.

    /// Ends a change whose effect shows.
    private void settle(PoolView view) {
        PoolChange current = change;
        if (current != null && accepted && shows(current, view)) {
            change = null;
            due = MonotonicTime.NEVER;
        }
    }

    private static boolean shows(PoolChange change, PoolView view) {
        return switch (change) {
            case PoolChange.Detach(int id) -> !view.isAttached(id);
            case PoolChange.Attach(int id) -> view.isAttached(id);
            case PoolChange.Promote(int id) -> view.primary() == id;
        };
    }

    void answered(PoolChange about, boolean taken, String detail) {
        if (!about.equals(change)) {
            return;
        }
        accepted = taken;
        if (taken) {
            due = state.now().plus(EngineLimits.CHANGE_PATIENCE);
            state.act(new BridgeAction.Look());
        } else {
            complain("the local pgpool refuses to " + inWords(about) + ": " + detail);
            due = state.now().plus(EngineLimits.CHANGE_RETRY);
        }
    }

    /// Starts the next change that is needed; called at the end of each step.
    void reconcile() {
        PoolView view = last;
        boolean possible =
                state.settings().canApply()
                        && reachable
                        && view != null
                        && state.book().statuses().isPresent();
        if (!possible || change != null) {
            return;
        }
        Optional<PoolChange> next = nextFor(view);
        if (next.isEmpty()) {
            complaint = null;
            return;
        }
        change = next.get();
        accepted = false;
        due = state.now().plus(EngineLimits.CHANGE_PATIENCE);
        state.tell(
                NoticeLevel.INFO,
                "the local pgpool is told to " + inWords(change) + ": the cluster has it so");
        state.act(new BridgeAction.ChangePool(change));
    }

    void tick() {
        PoolChange current = change;
        if (current == null || !state.now().hasReached(due)) {
            return;
        }
        if (accepted) {
            complain(
                    "the local pgpool accepted to "
                            + inWords(current)
                            + ", but has not done it in "
                            + EngineLimits.CHANGE_PATIENCE.toSeconds()
                            + " s; asking again");
        }
        change = null;
        due = MonotonicTime.NEVER;
        state.act(new BridgeAction.Look());
    }

    MonotonicTime deadline() {
        return due;
    }

    /// The primary comes first, so that the pool never stands without one; then what must go; then the
    /// rest.
    private Optional<PoolChange> nextFor(PoolView view) {
        Book book = state.book();
        int primary = book.primary();
        if (isMissing(view, primary)) {
            return Optional.of(new PoolChange.Attach(primary));
        }
        if (mustPromote(view, primary)) {
            return Optional.of(new PoolChange.Promote(primary));
        }
        for (int id = 0; id < view.backends().size(); id++) {
            boolean unwanted = view.isAttached(id) && !book.wantsAttached(id) && isOurs(id);
            if (unwanted) {
                return Optional.of(new PoolChange.Detach(id));
            }
        }
        for (int id = 0; id < view.backends().size(); id++) {
            if (isMissing(view, id)) {
                return Optional.of(new PoolChange.Attach(id));
            }
        }
        return Optional.empty();
    }

    private boolean isMissing(PoolView view, int id) {
        return id >= 0
                && view.isUsed(id)
                && !view.isAttached(id)
                && state.book().wantsAttached(id)
                && isOurs(id);
    }

    /// True if the book knows the backend and the cluster has nothing left to decide on it.
    private boolean isOurs(int id) {
        return (state.book().isUp(id) || state.book().isDown(id)) && !wishes.concern(id);
    }

    /// A promotion in the pool's books detaches all others: right where the book has just that.
    private boolean mustPromote(PoolView view, int primary) {
        if (primary < 0 || !view.isAttached(primary) || view.primary() == primary) {
            return false;
        }
        for (int id = 0; id < view.backends().size(); id++) {
            boolean other = id != primary && view.isUsed(id);
            if (other && (state.book().wantsAttached(id) || !isOurs(id))) {
                return false;
            }
        }
        return state.settings().primaryReplica();
    }

    private static String inWords(PoolChange change) {
        return switch (change) {
            case PoolChange.Detach(int id) -> "detach backend " + id;
            case PoolChange.Attach(int id) -> "attach backend " + id;
            case PoolChange.Promote(int id) -> "make backend " + id + " the primary";
        };
    }

    private void complain(String text) {
        if (!text.equals(complaint)) {
            complaint = text;
            state.tell(NoticeLevel.WARN, text);
        }
    }
}
