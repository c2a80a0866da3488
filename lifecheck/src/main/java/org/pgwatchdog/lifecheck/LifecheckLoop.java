package org.pgwatchdog.lifecheck;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.model.MonotonicTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life check's thread as a value: a bounded queue of observations and the watches that use them.
/// What queued up is always handled before anything is judged, so that a late wake-up does not declare
/// nodes dead whose heartbeats have arrived. Tests call [#turn] themselves.
final class LifecheckLoop {
    private static final Logger LOG = LoggerFactory.getLogger(LifecheckLoop.class);

    /// The longest sleep: nothing depends on it but the reaction to a stop that got lost.
    private static final Duration SLEEP_MAX = Duration.ofSeconds(1);

    private final BlockingQueue<Runnable> queue =
            new ArrayBlockingQueue<>(LifecheckLimits.QUEUE_MAX);
    private final TimeSource time;
    private volatile boolean stopped;
    private List<Watch> watches = List.of();

    LifecheckLoop(TimeSource time) {
        this.time = time;
    }

    /// Sets what is driven, before the first turn.
    void drive(List<Watch> driven) {
        watches = List.copyOf(driven);
    }

    /// Runs `task` on the loop's thread; false if the queue is full or the loop stopped. Any thread.
    boolean offer(Runnable task) {
        return !stopped && queue.offer(task);
    }

    /// Runs `task` on the loop's thread, waiting for room up to a second: for outcomes of probes, which
    /// must not get lost and whose threads may wait. Any thread but the loop's.
    void deliver(Runnable task) {
        try {
            if (!stopped && !queue.offer(task, 1, TimeUnit.SECONDS)) {
                LOG.error("the life check's thread hangs: an outcome was lost");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() {
        stopped = true;
        // If the queue is full, the loop is awake anyway.
        boolean _ = queue.offer(() -> {});
    }

    /// The thread's life.
    void run() {
        while (!stopped) {
            Duration sleep = deadline().since(time.now());
            try {
                Runnable first =
                        queue.poll(
                                Math.min(sleep.toNanos(), SLEEP_MAX.toNanos()),
                                TimeUnit.NANOSECONDS);
                if (!stopped) {
                    turn(first);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// Handles everything that is queued, then every watch whose time has come.
    void turn(@Nullable Runnable first) {
        guarded(first);
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            guarded(task);
        }
        MonotonicTime now = time.now();
        for (Watch watch : watches) {
            if (now.hasReached(watch.deadline())) {
                guarded(() -> watch.run(now));
            }
        }
    }

    MonotonicTime deadline() {
        MonotonicTime earliest = MonotonicTime.NEVER;
        for (Watch watch : watches) {
            earliest = earliest.earlierOf(watch.deadline());
        }
        return earliest;
    }

    /// The last line of defence: one faulty observation must not end all watching.
    private static void guarded(@Nullable Runnable task) {
        if (task == null) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a step of the life check failed", e);
        }
    }
}
