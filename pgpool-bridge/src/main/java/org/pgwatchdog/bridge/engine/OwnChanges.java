package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.pgwatchdog.core.model.MonotonicTime;

/// The changes of the local pgpool that this node asked for and has not seen yet. Pgpool queues them: one
/// that was given up may still take effect, and neither it nor its hook must be mistaken for the pool's
/// own wish then.
final class OwnChanges {
    private final List<Change> pending = new ArrayList<>();
    private final List<Change> shown = new ArrayList<>();

    private record Change(PoolChange what, MonotonicTime until) {}

    /// Asked for, perhaps once more: then both may take effect.
    void add(PoolChange what, MonotonicTime now) {
        pending.add(new Change(what, now.plus(EngineLimits.OWN_CHANGE_MEMORY)));
    }

    /// The last one like this was refused.
    void refused(PoolChange what) {
        for (int index = pending.size() - 1; index >= 0; index--) {
            if (pending.get(index).what().equals(what)) {
                pending.remove(index);
                return;
            }
        }
    }

    /// Takes note of what took effect between two looks: one of each kind.
    void seen(PoolView before, PoolView view, MonotonicTime now) {
        List<PoolChange> effects =
                pending.stream()
                        .map(Change::what)
                        .distinct()
                        .filter(what -> !shows(what, before) && shows(what, view))
                        .toList();
        for (PoolChange what : effects) {
            pending.stream()
                    .filter(one -> one.what().equals(what))
                    .findFirst()
                    .ifPresent(pending::remove);
            shown.add(new Change(what, now.plus(EngineLimits.HOOK_DELAY)));
        }
    }

    void forgetOld(MonotonicTime now) {
        pending.removeIf(one -> now.hasReached(one.until()));
        shown.removeIf(one -> now.hasReached(one.until()));
    }

    void clear() {
        pending.clear();
        shown.clear();
    }

    /// True if one of them brought a backend where it is now. When the pool loses its primary by one,
    /// it detaches the followers of the old one, too (native `follow_primary_command`).
    boolean explain(PoolView before, int id, boolean attached) {
        return pending.stream()
                .map(Change::what)
                .anyMatch(what ->
                        moves(what, id, attached)
                                || (!attached
                                        && what instanceof PoolChange.Detach(int own)
                                        && own == before.primary()));
    }

    /// True if the pool ran this hook because of one of them.
    boolean explain(PoolNotice notice) {
        return Stream.concat(pending.stream(), shown.stream())
                .anyMatch(one ->
                        moves(one.what(), notice.node(), notice.kind() == HookCall.Kind.FAILBACK));
    }

    private static boolean moves(PoolChange what, int id, boolean attached) {
        return switch (what) {
            case PoolChange.Attach(int own) -> attached && own == id;
            case PoolChange.Detach(int own) -> !attached && own == id;
            case PoolChange.Promote(int own) -> !attached && own != id;
        };
    }

    /// True if the pool is as the change wants it.
    static boolean shows(PoolChange what, PoolView view) {
        return switch (what) {
            case PoolChange.Detach(int id) -> !view.isAttached(id);
            case PoolChange.Attach(int id) -> view.isAttached(id);
            case PoolChange.Promote(int id) -> view.primary() == id;
        };
    }
}
