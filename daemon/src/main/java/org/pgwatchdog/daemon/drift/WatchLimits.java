package org.pgwatchdog.daemon.drift;

import java.time.Duration;

/// The limits of the loops, each with what happens there.
final class WatchLimits {
    private WatchLimits() {}

    /// How often a node makes sure that it could raise the VIP, and how often one that does not hold it
    /// looks at all (unless `vip_check_interval` is longer). Keeps connections and credentials fresh; on
    /// AWS it costs a handful of reading calls.
    static final Duration THOROUGH_INTERVAL = Duration.ofSeconds(60);

    /// How soon it makes sure again after it found that it could not; doubled each time, up to
    /// [#THOROUGH_INTERVAL]. What kept it may have been a moment's, and it says "not ready" until then.
    static final Duration THOROUGH_AGAIN = Duration.ofSeconds(5);

    /// The least and most time for one look that is not thorough; in between it is `vip_check_interval`.
    static final Duration LOOK_MIN = Duration.ofSeconds(1);

    static final Duration LOOK_MAX = Duration.ofSeconds(10);

    /// Waking up later than planned by more than half of `vip_lease` means that the process was frozen;
    /// less than this is never late, for a busy machine.
    static final Duration LATE_MIN = Duration.ofSeconds(1);

    /// How long after that nothing is repaired: somebody else may lead by now, and the core has to find
    /// out first. A native leader's beacon comes every 10 s.
    static final Duration SETTLE = Duration.ofSeconds(15);

    /// Repairs at the same time; the rest has its turn at the next look.
    static final int REPAIRS_AT_ONCE_MAX = 25;

    /// Time for finding out who is behind a target, and how many are looked up after one look.
    static final Duration WHO_LIMIT = Duration.ofSeconds(2);

    static final int WHO_MAX = 3;

    /// How long ending waits for a loop; a call under way is interrupted.
    static final Duration END_LIMIT = Duration.ofSeconds(2);
}
