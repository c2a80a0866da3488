package org.pgwatchdog.vip.aws;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Time as the methods see it: a monotonic clock, pauses, and the jitter that keeps nodes out of step.
/// Thread-safe.
public interface Pace {
    /// The system's.
    Pace SYSTEM =
            new Pace() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public void pause(Duration time) throws InterruptedException {
                    Thread.sleep(time);
                }

                @Override
                public double jitter() {
                    return ThreadLocalRandom.current().nextDouble();
                }
            };

    /// Monotonic nanoseconds from an arbitrary origin.
    long nanos();

    /// Blocks for that long.
    void pause(Duration time) throws InterruptedException;

    /// A number from 0 to 1.
    double jitter();
}
