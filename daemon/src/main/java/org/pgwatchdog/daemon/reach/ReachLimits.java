package org.pgwatchdog.daemon.reach;

import java.time.Duration;

/// The limits of what watches from this node what it reaches.
final class ReachLimits {
    /// How often the zone's state is read: it changes rarely, and the account's calls are counted.
    static final Duration ZONE_CHECK_INTERVAL = Duration.ofSeconds(30);

    /// A reading of AWS may take so many times `aws_api_timeout`, tries and discovery included.
    static final int API_TIMEOUTS = 2;

    /// How long the core may take to say who leads; without an answer the check is left out.
    static final Duration SNAPSHOT_MAX = Duration.ofSeconds(1);

    /// A peer's word on the virtual IP counts for so long; leaders hear a new one with each beacon.
    static final Duration HEARSAY_MAX = Duration.ofSeconds(30);

    /// Looks in a row, one each `vip_check_interval`, at which a peer must say that it is not served through
    /// the virtual IP until the node that holds it says so.
    static final int PEER_LOOKS = 3;

    private ReachLimits() {}
}
