package org.pgwatchdog.vip.aws;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.FaultKind;

/// Makes one call until it is done, fails for good, or the time is up.
///
/// Every call made through here may be repeated without harm. The first try of a call is impatient, a
/// quarter of `aws_api_timeout`, the second takes half of it: a connection that died silently is found
/// out early, and a slow service still gets its time. Pauses grow, with jitter, and are longer after
/// throttling. An interrupt ends the tries.
///
/// @param callLimit `aws_api_timeout`, the longest single try
record CallTries(Pace pace, Duration callLimit) {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration FIRST_THROTTLED_PAUSE = Duration.ofMillis(200);
    private static final Duration PAUSE_AFTER_LASTING_FAULT = Duration.ofMillis(500);

    /// A call that changes nothing.
    <T> ApiResult<T> read(Deadline deadline, Function<CallTerms, ApiResult<T>> call) {
        return run(deadline, () -> true, limit -> limit, call);
    }

    /// A call that changes something, while the permit lasts. No try outlives the permit as it is when the
    /// try begins; the next may have a longer one.
    <T> ApiResult<T> write(
            Deadline deadline, WritePermit permit, Function<CallTerms, ApiResult<T>> call) {
        return run(deadline, permit, permit::atMost, call);
    }

    private <T> ApiResult<T> run(
            Deadline deadline,
            BooleanSupplier permit,
            UnaryOperator<Duration> bound,
            Function<CallTerms, ApiResult<T>> call) {
        ApiResult<T> last = ApiResult.failed(outOfTime(permit));
        for (int tries = 1; tries <= AwsLimits.TRIES_MAX; tries++) {
            if (!permit.getAsBoolean() || deadline.passed()) {
                return permit.getAsBoolean() ? last : ApiResult.failed(outOfTime(permit));
            }
            Duration limit = bound.apply(limitOf(tries, deadline));
            if (limit.isZero()) {
                return ApiResult.failed(outOfTime(permit));
            }
            last = call.apply(new CallTerms(limit, false, permit));
            if (!(last instanceof ApiResult.Failed<T>(ApiFault fault))
                    || !again(fault.kind(), tries)
                    || !paused(fault.kind(), tries, deadline)) {
                return last;
            }
        }
        return last;
    }

    private Duration limitOf(int tries, Deadline deadline) {
        Duration patience =
                switch (tries) {
                    case 1 -> callLimit.dividedBy(4);
                    case 2 -> callLimit.dividedBy(2);
                    default -> callLimit;
                };
        Duration left = deadline.remaining();
        Duration limit = left.compareTo(patience) < 0 ? left : patience;
        return limit.isZero() ? Duration.ofNanos(1) : limit;
    }

    private static boolean again(FaultKind kind, int tries) {
        return switch (kind) {
            case THROTTLED, BUSY, UNREACHABLE, TIMED_OUT -> true;
            case CREDENTIALS, CLOCK, NOT_FOUND -> tries < AwsLimits.TRIES_OF_LASTING_FAULTS;
            case NO_ROUTE,
                    ROUTE_EXISTS,
                    TAKEN,
                    CONFLICT,
                    DENIED,
                    NO_CREDENTIALS,
                    INVALID,
                    DRY_RUN_PASSED,
                    WITHHELD ->
                    false;
        };
    }

    /// @return false if there is no time for another try
    private boolean paused(FaultKind kind, int tries, Deadline deadline) {
        Duration pause = pauseAfter(kind, tries);
        if (deadline.remaining().compareTo(pause) <= 0 || Thread.currentThread().isInterrupted()) {
            return false;
        }
        if (pause.isZero()) {
            return true;
        }
        try {
            pace.pause(pause);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Duration pauseAfter(FaultKind kind, int tries) {
        return switch (kind) {
            // The call has waited long enough itself.
            case TIMED_OUT, CREDENTIALS, CLOCK -> Duration.ZERO;
            case NOT_FOUND -> PAUSE_AFTER_LASTING_FAULT;
            case THROTTLED -> jittered(FIRST_THROTTLED_PAUSE, AwsLimits.THROTTLED_PAUSE_MAX, tries);
            case NO_ROUTE,
                    ROUTE_EXISTS,
                    TAKEN,
                    CONFLICT,
                    BUSY,
                    DENIED,
                    NO_CREDENTIALS,
                    UNREACHABLE,
                    INVALID,
                    DRY_RUN_PASSED,
                    WITHHELD ->
                    jittered(FIRST_PAUSE, AwsLimits.PAUSE_MAX, tries);
        };
    }

    /// Between half and all of the doubled pause.
    private Duration jittered(Duration first, Duration longest, int tries) {
        Duration doubled = first.multipliedBy(1L << Math.min(tries - 1, 10));
        Duration full = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofNanos((long) (full.toNanos() * (0.5 + pace.jitter() / 2)));
    }

    private static ApiFault outOfTime(BooleanSupplier permit) {
        return permit.getAsBoolean()
                ? ApiFault.local(FaultKind.TIMED_OUT, "call", "", "no time was left for it")
                : ApiFault.local(
                        FaultKind.WITHHELD,
                        "call",
                        "",
                        "not sent: this node's lease or leadership has ended");
    }
}
