package org.pgwatchdog.itest.net;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Patient looking: asks again and again until nothing is wrong any more or the time is over.
public final class Await {

    /// Pause between two looks: short against every timer of a watchdog, long against a look's cost, which may
    /// be three processes. It grows, since what was not so for a second is seldom so a moment later.
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Duration PAUSE_MAX = Duration.ofMillis(300);

    private Await() {}

    /// Returns once `problem` finds nothing; at the end of `limit` fails with what it found last.
    public static void until(String what, Duration limit, Supplier<Optional<String>> problem) {
        long start = System.nanoTime();
        for (int look = 0; ; look++) {
            boolean last = System.nanoTime() - start > limit.toNanos();
            Optional<String> found = problem.get();
            if (found.isEmpty()) {
                return;
            }
            if (last) {
                throw new AssertionError(
                        what + ": not within " + limit.toMillis() + " ms: " + found.get());
            }
            Duration pause = PAUSE.multipliedBy(1 + look / 5);
            pause(pause.compareTo(PAUSE_MAX) < 0 ? pause : PAUSE_MAX);
        }
    }

    /// As `until`, for conditions that need no explanation.
    public static void untilTrue(String what, Duration limit, Supplier<Boolean> condition) {
        until(what, limit, () -> condition.get() ? Optional.empty() : Optional.of("still not so"));
    }

    /// Fails as soon as `problem` finds something within `span`.
    public static void during(String what, Duration span, Supplier<Optional<String>> problem) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < span.toNanos()) {
            problem.get()
                    .ifPresent(found -> {
                        throw new AssertionError(what + ": " + found);
                    });
            pause(PAUSE);
        }
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
