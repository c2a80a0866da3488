package org.pgwatchdog.bridge.pool;

import java.time.Duration;

/// Limits of the bridge's driver.
public final class BridgeLimits {
    /// Events waiting for the engine; more are dropped with an error in the log.
    public static final int QUEUE = 10_000;

    /// The engine looks at the time at least this often.
    public static final Duration IDLE = Duration.ofSeconds(1);

    /// A visitor is let go after this time even if the engine forgot it.
    public static final Duration VISIT_MAX = Duration.ofMinutes(2);

    /// One look at the local pgpool: it probes its backends meanwhile, up to its `connect_timeout` each.
    public static final Duration LOOK_MAX = Duration.ofSeconds(30);

    /// One order to the local pgpool.
    public static final Duration CHANGE_MAX = Duration.ofSeconds(10);

    /// How often the pool's sign of change is read.
    public static final Duration SIGN_INTERVAL = Duration.ofMillis(100);

    /// With such a sign a pool that answers is asked only this often without need.
    public static final Duration LOOK_WITH_SIGN = Duration.ofSeconds(5);

    /// After a sign of change the pool is looked at this often …
    public static final Duration ALERT_INTERVAL = Duration.ofMillis(300);

    /// … for this long.
    public static final Duration ALERT = Duration.ofSeconds(3);

    private BridgeLimits() {}
}
