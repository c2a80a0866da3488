package org.pgwatchdog.daemon.legacy;

import java.time.Duration;

/// The limits of the connections to legacy peers. Natives have none: they wait for each other without end
/// (protocol v3, chapter 13). At each of them one connection is closed, never more.
public final class LegacyPeerLimits {
    /// Connections of others that are open at a time. One more closes the one that has waited the longest
    /// for its request, or is refused if all have sent theirs.
    public static final int CONNECTIONS_MAX = 256;

    /// How long a request may take from the connection to its last byte. Natives send it at once.
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    /// How long an answer may take to be sent before the connection is cut.
    public static final Duration LINGER = Duration.ofSeconds(2);

    /// How much longer than `recovery_timeout` a request may wait for the core's answer: only
    /// START_RECOVERY takes its time.
    public static final Duration ANSWER_SLACK = Duration.ofSeconds(5);

    /// How often the limits in time are looked at.
    public static final Duration SWEEP = Duration.ofMillis(250);

    /// How far ahead of the wall clock send times may run, so that each is later than the one before. A
    /// clock that is set back by more is followed.
    public static final Duration SEND_TIME_LEAD_MAX = Duration.ofSeconds(1);

    /// How long to look whether somebody answers at the virtual IP.
    public static final Duration VIP_PROBE_TIMEOUT = Duration.ofMillis(1_500);

    private LegacyPeerLimits() {}
}
