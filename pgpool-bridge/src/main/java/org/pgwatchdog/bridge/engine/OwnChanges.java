package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.model.MonotonicTime;

/// The changes of the local pgpool that this node asked for and has not seen yet. Pgpool queues them: one
/// that was given up may still take effect, and must not be mistaken for the pool's own wish then.
final class OwnChanges {
    private final List<Pending> pending = new ArrayList<>();

    private record Pending(PoolChange change, MonotonicTime until) {}

    void add(PoolChange change, MonotonicTime now) {
        forget(change);
        pending.add(new Pending(change, now.plus(EngineLimits.OWN_CHANGE_MEMORY)));
    }

    void forget(PoolChange change) {
        pending.removeIf(one -> one.change().equals(change));
    }

    void forgetShown(PoolView view) {
        pending.removeIf(one -> shows(one.change(), view));
    }

    void forgetOld(MonotonicTime now) {
        pending.removeIf(one -> now.hasReached(one.until()));
    }

    void clear() {
        pending.clear();
    }

    /// True if one of them brought a backend where it is now. When the pool loses its primary by one,
    /// it detaches the followers of the old one, too (native `follow_primary_command`).
    boolean explain(PoolView before, int id, boolean attached) {
        return pending.stream()
                .map(Pending::change)
                .anyMatch(change ->
                        switch (change) {
                            case PoolChange.Attach(int own) -> attached && own == id;
                            case PoolChange.Detach(int own) ->
                                    !attached && (own == id || own == before.primary());
                            case PoolChange.Promote(int own) -> !attached && own != id;
                        });
    }

    /// True if the pool is as the change wants it.
    static boolean shows(PoolChange change, PoolView view) {
        return switch (change) {
            case PoolChange.Detach(int id) -> !view.isAttached(id);
            case PoolChange.Attach(int id) -> view.isAttached(id);
            case PoolChange.Promote(int id) -> view.primary() == id;
        };
    }
}
