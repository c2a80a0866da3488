package org.pgwatchdog.lifecheck.probe;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.lifecheck.TimeSource;

/// The source of send times for heartbeats: the wall clock at the start, carried on by the monotonic
/// clock. Every value is later than the one before by a microsecond or more, whatever happens to the
/// machine's clock, since natives drop what is not strictly later (protocol v4, 14.5). Thread-safe.
public final class SendClock {
    private final TimeSource time;
    private final MonotonicTime anchor;
    private final long anchorMicros;
    private long last;

    public SendClock(TimeSource time) {
        this.time = time;
        this.anchor = time.now();
        this.anchorMicros = ChronoUnit.MICROS.between(Instant.EPOCH, time.wallClock());
        this.last = anchorMicros - 1;
    }

    /// The next send time in microseconds since 1970.
    public synchronized long next() {
        Duration elapsed = time.now().since(anchor);
        last = Math.max(last + 1, anchorMicros + elapsed.toNanos() / 1000);
        return last;
    }
}
