package org.pgwatchdog.vip;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/// Lets operations on one virtual IP run one after the other, each waiting at most its own limit.
public final class OneAtATime {
    private final ReentrantLock lock = new ReentrantLock();

    /// Runs the operation with what is left of the limit.
    ///
    /// @param busy the result if an earlier operation does not end in time
    public <T> T run(Duration limit, Function<TimeBudget, T> operation, Supplier<T> busy) {
        var budget = new TimeBudget(limit);
        try {
            if (!lock.tryLock(Math.max(1, limit.toNanos()), TimeUnit.NANOSECONDS)) {
                return busy.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return busy.get();
        }
        try {
            return operation.apply(budget);
        } finally {
            lock.unlock();
        }
    }
}
