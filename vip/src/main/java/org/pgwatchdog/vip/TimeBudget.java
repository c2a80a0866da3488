package org.pgwatchdog.vip;

import java.time.Duration;

/// The time left of a limit, running from its making.
final class TimeBudget {
    private final Duration limit;
    private final long start = System.nanoTime();

    TimeBudget(Duration limit) {
        this.limit = limit;
    }

    Duration limit() {
        return limit;
    }

    /// Never negative.
    Duration remaining() {
        Duration left = limit.minusNanos(System.nanoTime() - start);
        return left.isNegative() ? Duration.ZERO : left;
    }

    boolean spent() {
        return remaining().isZero();
    }

    /// The smaller of what is left and another limit.
    Duration atMost(Duration other) {
        Duration left = remaining();
        return left.compareTo(other) < 0 ? left : other;
    }
}
