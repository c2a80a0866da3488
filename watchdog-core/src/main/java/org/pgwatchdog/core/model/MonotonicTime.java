package org.pgwatchdog.core.model;

import java.time.Duration;

/// A point on a clock that never goes backwards, in nanoseconds since an arbitrary origin that is
/// fixed for the life of one node. Only differences mean anything.
///
/// @param nanos nanoseconds since the origin
public record MonotonicTime(long nanos) implements Comparable<MonotonicTime> {
    public static final MonotonicTime ZERO = new MonotonicTime(0);

    /// Later than every real point: the deadline of something that waits for no time.
    public static final MonotonicTime NEVER = new MonotonicTime(Long.MAX_VALUE);

    private static final long MICROS_PER_SECOND = 1_000_000;

    /// This point moved by `duration`; [#NEVER] stays [#NEVER], and an overflow ends there.
    public MonotonicTime plus(Duration duration) {
        if (isNever()) {
            return NEVER;
        }
        long delta = duration.toNanos();
        long sum = nanos + delta;
        return delta > 0 && sum < nanos ? NEVER : new MonotonicTime(sum);
    }

    /// The time that has passed from `earlier` to this point; negative if `earlier` is later.
    public Duration since(MonotonicTime earlier) {
        return Duration.ofNanos(nanos - earlier.nanos);
    }

    /// Whole seconds from `earlier` to this point, cut as the native code does; never negative.
    public int wholeSecondsSince(MonotonicTime earlier) {
        long seconds = Math.max(0, (nanos - earlier.nanos) / 1_000_000_000L);
        return (int) Math.min(Integer.MAX_VALUE, seconds);
    }

    public boolean isNever() {
        return nanos == Long.MAX_VALUE;
    }

    public boolean isBefore(MonotonicTime other) {
        return nanos < other.nanos;
    }

    /// True at and after `other`.
    public boolean hasReached(MonotonicTime other) {
        return nanos >= other.nanos;
    }

    public MonotonicTime earlierOf(MonotonicTime other) {
        return nanos <= other.nanos ? this : other;
    }

    @Override
    public int compareTo(MonotonicTime other) {
        return Long.compare(nanos, other.nanos);
    }

    /// Seconds with microseconds, as the traces print them.
    @Override
    public String toString() {
        if (isNever()) {
            return "never";
        }
        String micros = Long.toString(MICROS_PER_SECOND + Math.abs(nanos % 1_000_000_000L) / 1000);
        return nanos / 1_000_000_000L + "." + micros.substring(1);
    }
}
