package org.pgwatchdog.vip;

import java.time.Duration;

/// The time left of a limit, running from its making.
public final class TimeBudget {
    private final Duration limit;
    private final long start = System.nanoTime();

    public TimeBudget(Duration limit) {
        this.limit = limit;
    }

    /// What it was made with.
    public Duration limit() {
        return limit;
    }

    /// Never negative.
    public Duration remaining() {
        Duration left = limit.minusNanos(System.nanoTime() - start);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /// Whether nothing is left.
    public boolean spent() {
        return remaining().isZero();
    }

    /// The smaller of what is left and another limit.
    public Duration atMost(Duration other) {
        Duration left = remaining();
        return left.compareTo(other) < 0 ? left : other;
    }
}
