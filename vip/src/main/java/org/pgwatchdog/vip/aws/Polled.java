package org.pgwatchdog.vip.aws;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.pgwatchdog.vip.aws.api.ApiResult;

/// What reading again and again came to.
///
/// @param last the newest answer; empty if there was none
/// @param satisfied whether that is as hoped
record Polled<T>(Optional<T> last, boolean satisfied) {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    /// Reads until the answer is as hoped, a read fails, or the time is up. An interrupt ends it.
    static <T> Polled<T> until(
            Deadline end, Function<Deadline, ApiResult<T>> read, Predicate<T> hoped) {
        return until(end, AwsLimits.PAUSE_MAX, read, hoped);
    }

    /// The same with pauses that grow up to another limit.
    static <T> Polled<T> until(
            Deadline end,
            Duration pauseMax,
            Function<Deadline, ApiResult<T>> read,
            Predicate<T> hoped) {
        Optional<T> last = Optional.empty();
        Duration pause = FIRST_PAUSE;
        while (true) {
            switch (read.apply(end)) {
                case ApiResult.Failed<T> _ -> {
                    return new Polled<>(last, false);
                }
                case ApiResult.Done<T>(T answer) -> {
                    last = Optional.of(answer);
                    if (hoped.test(answer)) {
                        return new Polled<>(last, true);
                    }
                }
            }
            if (!paused(end, pause)) {
                return new Polled<>(last, false);
            }
            pause = longer(pause, pauseMax);
        }
    }

    private static Duration longer(Duration pause, Duration pauseMax) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(pauseMax) < 0 ? twice : pauseMax;
    }

    private static boolean paused(Deadline end, Duration pause) {
        if (end.remaining().compareTo(pause) <= 0 || Thread.currentThread().isInterrupted()) {
            return false;
        }
        try {
            end.pace().pause(pause);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
