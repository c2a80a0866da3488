package org.pgwatchdog.bridge.pool;

import java.util.Optional;
import org.pgwatchdog.bridge.engine.PoolChange;
import org.pgwatchdog.bridge.engine.PoolView;

/// How the local pgpool is asked and changed. Each call blocks for a bounded time, on a virtual thread.
public interface PoolAccess {
    /// What the pool says of its backends now.
    Look look();

    /// Something cheap that changes whenever the pool's status does (its status file, its process); empty
    /// if nothing of that kind can be read here.
    Optional<String> sign();

    /// Orders one change; an accepted one takes effect later.
    Verdict change(PoolChange change);

    /// The outcome of a look.
    sealed interface Look {
        record Seen(PoolView view) implements Look {}

        record Failed(String reason) implements Look {}
    }

    /// What the pool said to an order.
    ///
    /// @param detail why not, empty if accepted
    record Verdict(boolean accepted, String detail) {}
}
