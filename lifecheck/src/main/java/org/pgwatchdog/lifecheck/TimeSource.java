package org.pgwatchdog.lifecheck;

import java.time.Instant;
import org.pgwatchdog.core.model.MonotonicTime;

/// The life check's clocks, injected so that tests can run them. Safe for use by several threads.
public interface TimeSource {
    /// The clocks of the machine.
    static TimeSource system() {
        return SystemTimeSource.INSTANCE;
    }

    /// The clock by which everything is judged; it never goes backwards.
    MonotonicTime now();

    /// The time of day as told to others in heartbeats. It must not go backwards within one process:
    /// natives take a sender with an earlier time for dead (protocol v4, 14.5).
    Instant wallClock();
}
