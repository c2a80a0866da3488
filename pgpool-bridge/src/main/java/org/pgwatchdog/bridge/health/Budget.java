package org.pgwatchdog.bridge.health;

import java.time.Duration;

/// What is left of a limit that began with this object.
final class Budget {
    private static final Duration LEAST = Duration.ofMillis(1);

    private final long end;

    Budget(Duration limit) {
        this.end = System.nanoTime() + limit.toNanos();
    }

    /// Never less than a millisecond, so that it can be waited for.
    Duration left() {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    boolean isSpent() {
        return end - System.nanoTime() <= 0;
    }
}
