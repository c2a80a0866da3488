package org.pgwatchdog.bridge.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The counts of one backend's health check, as `pcp_health_check_stats` shows them (protocol of the
/// management port, 4.3; native `POOL_HEALTH_CHECK_STATISTICS`). The other values of that list (status,
/// role, last change) are the pool's.
///
/// @param total checks begun, skipped ones too
/// @param successes checks that ended well
/// @param failures checks that failed with all their retries
/// @param skips checks left out because the backend was not to be checked
/// @param retries logins beyond the first of their check
/// @param maxRetries the most retries of one check
/// @param maxDuration the longest check, retries included; zero if there was none
/// @param minDuration the shortest, likewise
/// @param totalDuration of all together
/// @param last the begin of the last check, skipped ones too
public record HealthStatistics(
        long total,
        long successes,
        long failures,
        long skips,
        long retries,
        int maxRetries,
        Duration maxDuration,
        Duration minDuration,
        Duration totalDuration,
        Optional<Instant> last,
        Optional<Instant> lastSuccess,
        Optional<Instant> lastSkip,
        Optional<Instant> lastFailure) {
    /// Before the first check.
    public static final HealthStatistics NONE =
            new HealthStatistics(
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    /// Retries per check that was not skipped; 0 if there was none.
    public double averageRetries() {
        return total == skips ? 0 : (double) retries / (total - skips);
    }

    /// Milliseconds per check that was not skipped; 0 if there was none.
    public double averageDurationMillis() {
        return total == skips ? 0 : (double) totalDuration.toMillis() / (total - skips);
    }

    HealthStatistics skipped(Instant now) {
        return new HealthStatistics(
                total + 1,
                successes,
                failures,
                skips + 1,
                retries,
                maxRetries,
                maxDuration,
                minDuration,
                totalDuration,
                Optional.of(now),
                lastSuccess,
                Optional.of(now),
                lastFailure);
    }

    HealthStatistics checked(Check check) {
        boolean first = total == skips;
        boolean shortest = first || check.duration.compareTo(minDuration) < 0;
        return new HealthStatistics(
                total + 1,
                successes + (check.success ? 1 : 0),
                failures + (check.success ? 0 : 1),
                skips,
                retries + check.retries,
                Math.max(maxRetries, check.retries),
                check.duration.compareTo(maxDuration) > 0 ? check.duration : maxDuration,
                shortest ? check.duration : minDuration,
                totalDuration.plus(check.duration),
                Optional.of(check.begin),
                check.success ? Optional.of(check.end()) : lastSuccess,
                lastSkip,
                check.success ? lastFailure : Optional.of(check.end()));
    }

    /// One check that was not skipped.
    record Check(Instant begin, Duration duration, int retries, boolean success) {
        Instant end() {
            return begin.plus(duration);
        }
    }
}
