package org.pgwatchdog.core.model;

import java.time.Duration;

/// How long a failover vote must live so that every node's health check can come to its verdict
/// (protocol v4, 12.5; native `update_failover_timeout`, watchdog.c). Pure.
public final class VoteLifetime {
    /// A peer's nonsense is cut here; natives let it overflow.
    private static final Duration MAX = Duration.ofDays(1);

    private VoteLifetime() {}

    /// max(15 s, period + retry delay × retries) over the settings for all backends and those of each
    /// backend. As natively, retries count even where a period of 0 switches the health check off.
    ///
    /// @return [WatchdogConfig.Failover#VOTE_LIFETIME_MIN] to one day
    public static Duration of(PoolConfig config) {
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

    private static long window(int period, int retryDelay, int maxRetries) {
        long seconds = Math.max(0L, period) + Math.max(0L, retryDelay) * Math.max(0L, maxRetries);
        return Math.min(seconds, MAX.toSeconds());
    }
}
