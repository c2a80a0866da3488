package org.pgwatchdog.vip.aws;

import java.time.Duration;

/// A moment after which nothing is begun any more.
final class Deadline {
    private final Pace pace;
    private final long end;

    Deadline(Pace pace, Duration limit) {
        this.pace = pace;
        this.end = pace.nanos() + limit.toNanos();
    }

    Pace pace() {
        return pace;
    }

    /// Never negative.
    Duration remaining() {
        return Duration.ofNanos(Math.max(0, end - pace.nanos()));
    }

    boolean passed() {
        return end - pace.nanos() <= 0;
    }

    /// The earlier of this one and one that far from now.
    Deadline atMost(Duration limit) {
        Duration left = remaining();
        return new Deadline(pace, left.compareTo(limit) < 0 ? left : limit);
    }
}
