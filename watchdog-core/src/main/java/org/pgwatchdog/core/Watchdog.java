package org.pgwatchdog.core;

import java.util.List;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogConfig;

/// One node's brain. Deterministic; not thread-safe; does no I/O.
public final class Watchdog {
    /// A node that has not started yet.
    ///
    /// @param config the validated configuration
    /// @param firstCommandId where this node's command ids start; a large random number, so that
    ///     natives do not take our packets for replies (protocol v4, 6.2)
    public Watchdog(WatchdogConfig config, int firstCommandId) {}

    /// Handles one event and returns what is to be done, in order.
    ///
    /// @param now never earlier than at the last call
    public List<Effect> step(MonotonicTime now, Event event) {
        return List.of();
    }

    /// When to call [#step] with [Event.DeadlineReached] at the latest.
    public MonotonicTime deadline() {
        return MonotonicTime.NEVER;
    }

    /// What this node knows at `now`.
    public ClusterSnapshot snapshot(MonotonicTime now) {
        if (now.isNever()) {
            throw new IllegalArgumentException("a snapshot needs a point in time");
        }
        return java.util.Objects.requireNonNull(
                java.util.Map.<Integer, ClusterSnapshot>of().get(0));
    }
}
