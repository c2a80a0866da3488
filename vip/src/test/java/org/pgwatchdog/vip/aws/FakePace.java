package org.pgwatchdog.vip.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A clock that only moves when somebody pauses, or a test says so.
final class FakePace implements Pace {
    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final List<Duration> pauses = new ArrayList<>();

    @Override
    public long nanos() {
        return now.get();
    }

    @Override
    public synchronized void pause(Duration time) {
        pauses.add(time);
        now.addAndGet(time.toNanos());
    }

    @Override
    public double jitter() {
        return 1;
    }

    void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    synchronized List<Duration> pauses() {
        return List.copyOf(pauses);
    }

    Duration since(long start) {
        return Duration.ofNanos(now.get() - start);
    }
}
