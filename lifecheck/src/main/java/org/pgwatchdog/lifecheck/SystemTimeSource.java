package org.pgwatchdog.lifecheck;

import java.time.Duration;
import java.time.Instant;
import org.pgwatchdog.core.model.MonotonicTime;

/// The machine's clocks. The wall clock is read once per process and then carried on by the monotonic
/// one, so that it never goes backwards while the process lives, whatever happens to the machine's.
final class SystemTimeSource implements TimeSource {
    static final SystemTimeSource INSTANCE = new SystemTimeSource();

    private final Instant wallAnchor = Instant.now();
    private final MonotonicTime anchor = new MonotonicTime(System.nanoTime());

    private SystemTimeSource() {}

    @Override
    public MonotonicTime now() {
        return new MonotonicTime(System.nanoTime());
    }

    @Override
    public Instant wallClock() {
        Duration elapsed = now().since(anchor);
        return wallAnchor.plus(elapsed);
    }
}
