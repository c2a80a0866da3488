package org.pgwatchdog.core.cluster;

import java.time.Duration;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.WatchdogConfig;

/// How long a failover vote must live so that every node's health check can come to its verdict
/// (protocol v4, 12.5). Pure.
final class VoteLifetime {
    private VoteLifetime() {}

    /// max(15 s, period + retry delay × retries) over the global and per-backend settings.
    static Duration of(PoolConfig config) {
        long seconds =
                window(
                        config.setting("health_check_period").orElse(0),
                        config.setting("health_check_retry_delay").orElse(0),
                        config.setting("health_check_max_retries").orElse(0));
        for (PoolConfig.HealthCheck check : config.healthChecks()) {
            seconds =
                    Math.max(
                            seconds,
                            window(check.period(), check.retryDelay(), check.maxRetries()));
        }
        Duration needed = Duration.ofSeconds(seconds);
        Duration least = WatchdogConfig.Failover.VOTE_LIFETIME_MIN;
        return needed.compareTo(least) > 0 ? needed : least;
    }

    /// A period of 0 means no health check. A peer's nonsense is cut at one day.
    private static long window(int period, int retryDelay, int maxRetries) {
        if (period <= 0) {
            return 0;
        }
        long seconds = period + Math.max(0L, retryDelay) * Math.max(0L, maxRetries);
        return Math.min(seconds, Duration.ofDays(1).toSeconds());
    }
}
