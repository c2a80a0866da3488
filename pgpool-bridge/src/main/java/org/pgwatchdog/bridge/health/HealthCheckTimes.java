package org.pgwatchdog.bridge.health;

import java.time.Duration;
import org.pgwatchdog.session.LoginTarget;

/// How often one backend is checked and with how much patience. Fractions of seconds are kept.
///
/// @param period `health_check_period`: from the end of one check to the next; zero: no checks
/// @param timeout `health_check_timeout`: for one login; zero: [HealthLimits#PROBE_MAX], where natives
///     wait for ever
/// @param maxRetries `health_check_max_retries`: further logins before the backend counts as failed
/// @param retryDelay `health_check_retry_delay`: from a failed login to the next
/// @param connectTimeout `connect_timeout`: for the connection alone; zero: as the whole login
public record HealthCheckTimes(
        Duration period,
        Duration timeout,
        int maxRetries,
        Duration retryDelay,
        Duration connectTimeout) {
    public HealthCheckTimes {
        requireTime("health_check_period", period);
        requireTime("health_check_timeout", timeout);
        requireTime("health_check_retry_delay", retryDelay);
        requireTime("connect_timeout", connectTimeout);
        if (maxRetries < 0) {
            throw new IllegalArgumentException(
                    "health_check_max_retries is " + maxRetries + ", not >= 0");
        }
    }

    private static void requireTime(String key, Duration value) {
        if (value.isNegative() || value.compareTo(HealthLimits.TIME_MAX) > 0) {
            throw new IllegalArgumentException(
                    key + " is " + value.toMillis() + " ms, not within 0 to 30 days");
        }
    }

    /// Of one login.
    LoginTarget.Limits limits() {
        return new LoginTarget.Limits(
                connectTimeout, timeout.isZero() ? HealthLimits.PROBE_MAX : timeout);
    }
}
