package org.pgwatchdog.simulator;

import java.time.Duration;

/// How fast and how patient the simulated network and its kernels are.
final class NetworkTimes {
    /// One way within a data centre.
    static final Duration LATENCY_MIN = Duration.ofNanos(50_000);

    static final Duration LATENCY_MAX = Duration.ofMillis(2);

    /// Every so often a packet is repeated or queued.
    static final Ratio LATENCY_TAIL = new Ratio(1, 100);

    static final Duration LATENCY_TAIL_MAX = Duration.ofMillis(250);

    /// How often a write is received in more than one piece.
    static final Ratio SPLIT = new Ratio(1, 10);

    /// How often a dying process leaves something unread, so that its kernel resets.
    static final Ratio RESET = new Ratio(1, 2);

    /// First repetition of a lost first packet (Linux: 1 s, then doubled).
    static final Duration CONNECT_REPEAT = Duration.ofSeconds(1);

    /// When the mesh gives up a connection attempt (the daemon's `PeerLimits.CONNECT_TIMEOUT`).
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /// After a cut, unacknowledged bytes are repeated after at most as long as they have waited, and
    /// not later than this (Linux goes up to 120 s; the daemon's user timeout stays below).
    static final Duration REPEAT_MAX = Duration.ofSeconds(15);

    /// Unacknowledged bytes break the connection after something in this range.
    static final Duration GIVE_UP_MIN = Duration.ofSeconds(20);

    static final Duration GIVE_UP_MAX = Duration.ofMinutes(2);

    /// A datagram that is overtaken comes at most this late.
    static final Duration DATAGRAM_LATE_MAX = Duration.ofSeconds(3);

    /// How much later than due the core's thread wakes.
    static final Duration WAKE_LATE_MIN = Duration.ofNanos(20_000);

    static final Duration WAKE_LATE_MAX = Duration.ofMillis(1);

    /// From an event's arrival to the core's turn: a queue and a thread switch.
    static final Duration TURN_MIN = Duration.ofNanos(5_000);

    static final Duration TURN_MAX = Duration.ofNanos(150_000);

    /// Every so often the process is not scheduled, or collects garbage.
    static final Ratio TURN_STALL = new Ratio(1, 500);

    static final Duration TURN_STALL_MAX = Duration.ofMillis(300);

    private NetworkTimes() {}
}
