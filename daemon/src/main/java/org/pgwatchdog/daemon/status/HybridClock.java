package org.pgwatchdog.daemon.status;

import java.time.InstantSource;
import org.pgwatchdog.core.model.HybridTime;

/// This node's hybrid logical clock: it stamps facts and packets, and learns from the stamps of packets
/// that come in. Where the wall clock comes in; the arithmetic is [HybridTime]'s. Thread-safe, never
/// blocks.
public final class HybridClock {
    private final InstantSource wall;
    private HybridTime last = HybridTime.ZERO;

    public HybridClock(InstantSource wall) {
        this.wall = wall;
    }

    /// The stamp of a fact that happens or a packet that leaves now.
    public synchronized HybridTime next() {
        last = last.next(millis());
        return last;
    }

    /// A peer's packet came in. A stamp that is more than [HistoryLimits#CLOCK_AHEAD_MAX] ahead of the
    /// wall clock is not believed.
    public synchronized void heard(HybridTime stamp) {
        long now = millis();
        if (isBelievable(stamp, now)) {
            last = last.after(stamp, now);
        }
    }

    /// This node's own stamps up to here were given by an earlier process. One that is too far ahead was
    /// given while the wall clock was wrong: peers would not believe what follows it.
    synchronized void resume(HybridTime stamp) {
        if (last.compareTo(stamp) < 0 && isBelievable(stamp, millis())) {
            last = stamp;
        }
    }

    private static boolean isBelievable(HybridTime stamp, long now) {
        return stamp.millis() - now <= HistoryLimits.CLOCK_AHEAD_MAX.toMillis();
    }

    private long millis() {
        return Math.max(0, wall.millis());
    }
}
