package org.pgwatchdog.vip.drift;

import java.time.Duration;

/// The limits of the monitors, each with what happens there.
public final class DriftLimits {
    private DriftLimits() {}

    /// Repairs against the same foreign target until the monitor is contested: then an alarm, and no
    /// more changes.
    public static final int REPAIRS_MAX = 3;

    /// Changes that raising the address took beyond the first, counted as repairs; more are not: answers
    /// are lost in bad weather too, and one repair is always tried.
    public static final int CHANGED_AGAIN_MAX = REPAIRS_MAX - 1;

    /// Repairs of one monitor against whatever targets until it is contested.
    public static final int REPAIRS_OF_ALL_MAX = 10;

    /// How long a monitor must be as it should, without a change of ours, until earlier repairs are
    /// forgotten.
    public static final Duration QUIET = Duration.ofMinutes(5);

    /// The longest pause between two attempts of one repair; each is twice the one before.
    public static final Duration BACK_OFF_MAX = Duration.ofMinutes(1);

    /// How long EC2 may show what was before our own change; until then it is not judged.
    public static final Duration READ_BACK_MAX = Duration.ofSeconds(3);

    /// How long AWS may take to move a secondary address.
    public static final Duration ASSIGNMENT_MAX = Duration.ofSeconds(15);

    /// How long something must be wrong until a node that does not lead says so: the leader repairs it.
    public static final Duration STANDBY_PATIENCE = Duration.ofSeconds(60);

    /// How long a name may be resolved late, besides the record's TTL. Route 53 needs up to 60 s.
    public static final Duration RESOLUTION_PATIENCE = Duration.ofSeconds(60);

    /// Monitors of one kind that are told of one by one; a VPC has at most 200 route tables by default.
    /// The rest is watched and repaired, but not in the status.
    public static final int MONITORS_SHOWN_MAX = 250;
}
