package org.pgwatchdog.bridge.health;

import java.time.Duration;
import org.pgwatchdog.session.SessionLimits;

/// The limits of what is asked of backends, in one place.
public final class HealthLimits {
    /// A login takes no longer than this if `health_check_timeout` is 0, which natively means for ever.
    public static final Duration PROBE_MAX = Duration.ofSeconds(60);

    /// All questions to all backends of one replication check end after this, or after its period if
    /// that is shorter.
    public static final Duration SURVEY_MAX = Duration.ofSeconds(10);

    /// The least patience of a replication check, however short its period.
    public static final Duration SURVEY_MIN = Duration.ofSeconds(1);

    /// The longest that the session between two checks lives; then a fresh one takes its place.
    public static final Duration WATCH_MAX = SessionLimits.LIFE_MAX;

    /// From one check ahead of its time to the next: a server that ends each session at once is not
    /// logged in to more often than this because of it.
    public static final Duration EARLY_GAP = Duration.ofSeconds(1);

    /// Ways to backends that are kept for probes on demand; the one not used for longest is given up.
    public static final int LINES_MAX = 256;

    /// The longest configurable time; natives allow 68 years.
    public static final Duration TIME_MAX = Duration.ofDays(30);

    /// How long closing waits for a check to end.
    public static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private HealthLimits() {}
}
