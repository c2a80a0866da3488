package org.pgwatchdog.itest.cluster;

import java.time.Duration;

/// The timers of a cluster and the time limits that follow from them.
///
/// The sums are those of native 4.3.5 (specification chapters 9, 10, 11 and 15). Every limit is
/// stretched for a busy machine, which costs nothing while things go well: waiting ends with success.
///
/// @param interval `wd_interval`
/// @param keepalive `wd_heartbeat_keepalive`
/// @param deadtime `wd_heartbeat_deadtime`
public record Timings(int interval, int keepalive, int deadtime) {

    /// The shortest timers at which a native cluster on two busy cores has no false alarms.
    public static final Timings SHORT = new Timings(1, 1, 3);

    private static final int STRETCH = Integer.getInteger("itest.stretch", 2);
    private static final int SLACK_SECONDS = 5;

    /// A silent peer is noticed: deadtime, up to an interval and the whole-second comparison.
    public Duration detection() {
        return limit(deadtime + interval + 1);
    }

    /// The time after which nothing more happens by itself to a leader that could be replaced: detection,
    /// and the address's move in an election that has to wait for silent voters. Not stretched.
    public Duration reaction() {
        return Duration.ofSeconds(deadtime + interval + 1 + 1 + 5 + 4 + 1);
    }

    /// How long a new leader needs to be one in every respect: its declaration runs 4 s, its escalation
    /// worker about as long. An old native leader that comes back within that time may win: it sees the
    /// successor without a quorum first and asks it to step down. Not stretched.
    public Duration settling() {
        return Duration.ofSeconds(5);
    }

    /// Detection, JOINING 4 s, INITIALIZING 1 s, STAND 5 s, DECLARE 4 s, join 1 s.
    public Duration takeover() {
        return limit(deadtime + interval + 1 + 4 + 1 + 5 + 4 + 1 + escalationSeconds());
    }

    /// LOADING 5 s and an election.
    public Duration coldStart() {
        return limit(5 + 4 + 1 + 5 + 4 + 6 + escalationSeconds());
    }

    /// First contact: LOADING 5 s, INITIALIZING 1 s; a native looks for a lost peer every 11 s.
    public Duration join() {
        return limit(5 + 1 + 11);
    }

    /// Natives test every ten intervals whether all peers' heartbeats have come.
    public Duration lifecheckReady() {
        return limit(2 * 10 * interval);
    }

    /// After healing: reconnecting 11 s, split-brain resolution by the beacon of 10 s, an election if
    /// both rivals resign, and the join.
    public Duration recovery() {
        return limit(11 + 10 + 15 + 6 + escalationSeconds());
    }

    /// The address is up when arping and at most three rounds of ping are done.
    private static int escalationSeconds() {
        return 1 + 3 * 3;
    }

    private static Duration limit(int seconds) {
        return Duration.ofSeconds((long) seconds * STRETCH + SLACK_SECONDS);
    }
}
