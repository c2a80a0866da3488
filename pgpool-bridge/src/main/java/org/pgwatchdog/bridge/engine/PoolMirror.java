package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.MonotonicTime;

/// Keeps the local pgpool's status equal to the book, one change at a time, and tells what the pool
/// changed by itself from what it has yet to learn.
///
/// What changed between two looks at the same running pgpool, and is not as the book wants it, is the
/// pool's own doing: a wish to the cluster. Any other difference is news for the pool: after a restart,
/// its status file included, the book wins. A change that was asked for may take effect long after, so
/// it is remembered as this node's own until it shows.
final class PoolMirror {
    private final EngineState state;
    private final Wishes wishes;
    private final WishSources sources;
    private final OwnChanges own;
    private final Map<String, MonotonicTime> resting = new TreeMap<>();
    private final TreeSet<String> complaints = new TreeSet<>();
    private @Nullable PoolView last;
    private boolean reachable;
    private int failedLooks;
    private @Nullable PoolChange change;
    private boolean accepted;
    private MonotonicTime due = MonotonicTime.NEVER;
    private MonotonicTime promoteAt = MonotonicTime.NEVER;
    private MonotonicTime ownSearchEnds = MonotonicTime.NEVER;

    PoolMirror(EngineState state, Wishes wishes, WishSources sources, OwnChanges own) {
        this.own = own;
        this.state = state;
        this.wishes = wishes;
        this.sources = sources;
    }

    Optional<PoolView> view() {
        return Optional.ofNullable(last);
    }

    /// Whether the pool will be told to detach this backend, but has it attached as far as is known.
    boolean lagsBehind(int backend) {
        PoolView view = last;
        return state.settings().canApply()
                && reachable
                && view != null
                && view.isAttached(backend)
                && state.book().isDown(backend);
    }

    void seen(PoolView view) {
        PoolView before = last;
        last = view;
        failedLooks = 0;
        if (!reachable) {
            reachable = true;
            state.tell(NoticeLevel.INFO, "the local pgpool's PCP answers");
        }
        if (before == null || !before.incarnation().equals(view.incarnation())) {
            restarted(view);
        } else {
            compare(before, view);
            own.seen(before, view, state.now());
        }
        settle(view);
    }

    /// What the pool did before it was restarted is no wish any more.
    private void restarted(PoolView view) {
        change = null;
        due = MonotonicTime.NEVER;
        own.clear();
        resting.clear();
        for (int id = 0; id < view.backends().size(); id++) {
            sources.poolReversed(id, view.isAttached(id));
        }
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
            int old = before.primary() >= 0 ? before.primary() : state.book().primary();
            sources.poolPromoted(now.primary(), old);
            return;
        }
        for (int id = 0; id < now.backends().size(); id++) {
            boolean attached = now.isAttached(id);
            if (before.isAttached(id) == attached
                    || own.explain(before, id, attached)
                    || isFollowerOfLost(before, now, id)) {
                continue;
            }
            if (attached == state.book().wantsAttached(id)) {
                sources.poolReversed(id, attached);
            } else {
                sources.poolChanged(id, attached);
            }
        }
    }

    /// A pool that lost its primary detaches the followers of the old one when it has found the new one
    /// (native `follow_primary_command`), which may be long after the cluster has them back: nobody's
    /// order.
    private boolean isFollowerOfLost(PoolView before, PoolView now, int id) {
        int old = before.primary();
        return state.settings().hooks().followPrimary()
                && old >= 0
                && old != id
                && !now.isAttached(old)
                && !now.isAttached(id);
    }

    /// `pcp_promote_node`: in one moment another backend is the primary and all others are detached.
    private boolean isPromotedByHand(PoolView before, PoolView now) {
        int primary = now.primary();
        int old = before.primary() >= 0 ? before.primary() : state.book().primary();
        boolean moved = primary >= 0 && old >= 0 && primary != old && before.isAttached(old);
        if (!moved || primary == state.book().primary() || own.explain(before, old, false)) {
            return false;
        }
        for (int id = 0; id < now.backends().size(); id++) {
            if (id != primary && now.isAttached(id)) {
                return false;
            }
        }
        return !wishes.concern(old);
    }

    // Keeping it equal.

    /// Ends a change whose effect shows.
    private void settle(PoolView view) {
        PoolChange current = change;
        if (current != null && accepted && OwnChanges.shows(current, view)) {
            complaints.remove(inWords(current));
            change = null;
            due = MonotonicTime.NEVER;
        }
    }

    void answered(PoolChange about, boolean taken, String detail) {
        if (!about.equals(change)) {
            return;
        }
        accepted = taken;
        if (taken) {
            due = state.now().plus(patience(about));
            state.act(new BridgeAction.Look());
        } else {
            own.refused(about);
            rest(
                    about,
                    EngineLimits.CHANGE_RETRY,
                    "the local pgpool refuses to " + inWords(about) + ": " + detail);
        }
    }

    /// Leaves a change for a while, so that the others get their turn.
    private void rest(PoolChange about, Duration retry, String complaint) {
        if (complaints.add(inWords(about))) {
            state.tell(NoticeLevel.WARN, complaint);
        }
        resting.put(inWords(about), state.now().plus(retry));
        change = null;
        due = MonotonicTime.NEVER;
    }

    /// Starts the next change that is needed; called at the end of each step.
    void reconcile() {
        PoolView view = last;
        boolean searching = view != null && isSearching(view);
        boolean possible =
                state.settings().canApply()
                        && reachable
                        && view != null
                        && state.book().statuses().isPresent();
        if (!possible || change != null) {
            promoteAt = MonotonicTime.NEVER;
            return;
        }
        if (searching) {
            return;
        }
        Optional<PoolChange> next = nextFor(view).or(() -> lastResort(view));
        if (next.isPresent()) {
            begin(next.get());
        } else if (resting.isEmpty()) {
            complaints.clear();
        }
    }

    private void begin(PoolChange next) {
        change = next;
        accepted = false;
        promoteAt = MonotonicTime.NEVER;
        due = state.now().plus(patience(next));
        own.add(change, state.now());
        if (!complaints.contains(inWords(change))) {
            state.tell(
                    NoticeLevel.INFO,
                    "the local pgpool is told to " + inWords(change) + ": the cluster has it so");
        }
        state.act(new BridgeAction.ChangePool(change));
    }

    void tick() {
        boolean rested = resting.values().removeIf(until -> state.now().hasReached(until));
        PoolChange current = change;
        boolean late = current != null && state.now().hasReached(due);
        if (current != null && late) {
            boolean promotion = current instanceof PoolChange.Promote;
            rest(
                    current,
                    promotion ? EngineLimits.PROMOTE_RETRY : EngineLimits.CHANGE_RETRY,
                    "the local pgpool was asked to "
                            + inWords(current)
                            + (accepted
                                    ? " and accepted, but has not done it in "
                                    : ": no answer in ")
                            + patience(current).toSeconds()
                            + " s; asking again");
        }
        if (rested || late) {
            state.act(new BridgeAction.Look());
        }
    }

    MonotonicTime deadline() {
        MonotonicTime earliest = due.earlierOf(promoteAt);
        if (!state.now().hasReached(ownSearchEnds)) {
            earliest = earliest.earlierOf(ownSearchEnds);
        }
        for (MonotonicTime until : resting.values()) {
            earliest = earliest.earlierOf(until);
        }
        return earliest;
    }

    /// The primary comes first, so that the pool never stands without one; then what must go; then the
    /// rest.
    private Optional<PoolChange> nextFor(PoolView view) {
        int primary = state.book().primary();
        List<PoolChange> needed = new ArrayList<>();
        if (isMissing(view, primary)) {
            needed.add(new PoolChange.Attach(primary));
        }
        if (mustPromote(view, primary)) {
            needed.add(new PoolChange.Promote(primary));
        }
        for (int id = 0; id < view.backends().size(); id++) {
            boolean wanted = state.book().wantsAttached(id);
            if (view.isAttached(id) && !wanted && isOurs(id)) {
                needed.add(new PoolChange.Detach(id));
            }
        }
        for (int id = 0; id < view.backends().size(); id++) {
            if (isMissing(view, id)) {
                needed.add(new PoolChange.Attach(id));
            }
        }
        return needed.stream().filter(one -> !resting.containsKey(inWords(one))).findFirst();
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
        boolean possible =
                primary >= 0
                        && state.settings().streaming()
                        && view.isAttached(primary)
                        && view.primary() != primary
                        && state.book().wantsAttached(primary)
                        && isOurs(primary);
        for (int id = 0; possible && id < view.backends().size(); id++) {
            boolean other = id != primary && view.isUsed(id);
            possible = !other || (!state.book().wantsAttached(id) && isOurs(id));
        }
        return possible;
    }

    /// A pool that missed how the primary moved, and has nothing else to change, learns of it only by a
    /// promotion in its books; the others are attached again after that.
    private Optional<PoolChange> lastResort(PoolView view) {
        int primary = state.book().primary();
        boolean wrong =
                primary >= 0
                        && state.settings().streaming()
                        && view.primary() != primary
                        && view.isAttached(primary)
                        && state.book().wantsAttached(primary)
                        && resting.isEmpty()
                        && isOurs(primary);
        if (!wrong) {
            promoteAt = MonotonicTime.NEVER;
            return Optional.empty();
        }
        if (promoteAt.isNever()) {
            promoteAt = state.now().plus(EngineLimits.PRIMARY_PATIENCE);
        }
        return state.now().hasReached(promoteAt)
                ? Optional.of(new PoolChange.Promote(primary))
                : Optional.empty();
    }

    /// A pool that detached its primary itself, while the book has another, looks for the new one itself.
    /// Telling it anything would make it fail over once more, so it is given time.
    private boolean isSearching(PoolView view) {
        int old = view.primary();
        int primary = state.book().primary();
        if (old < 0 || primary < 0 || old == primary || view.isAttached(old)) {
            ownSearchEnds = MonotonicTime.NEVER;
            return false;
        }
        if (ownSearchEnds.isNever()) {
            ownSearchEnds = state.now().plus(EngineLimits.OWN_SEARCH);
            state.act(new BridgeAction.Look());
        }
        return !state.now().hasReached(ownSearchEnds);
    }

    /// Asking twice to attach or detach does no harm, and helps: a pool's child that connects to a backend
    /// while that is being detached marks it attached again. A second promotion would be one more
    /// failover.
    private static Duration patience(PoolChange change) {
        return switch (change) {
            case PoolChange.Detach _, PoolChange.Attach _ -> EngineLimits.CHANGE_PATIENCE;
            case PoolChange.Promote _ -> EngineLimits.PROMOTE_PATIENCE;
        };
    }

    private static String inWords(PoolChange change) {
        return switch (change) {
            case PoolChange.Detach(int id) -> "detach backend " + id;
            case PoolChange.Attach(int id) -> "attach backend " + id;
            case PoolChange.Promote(int id) -> "make backend " + id + " the primary";
        };
    }
}
