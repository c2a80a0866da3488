package org.pgwatchdog.daemon.peer;

import java.time.Duration;

/// The limits of the peer connections. At each of them one connection is closed, never more.
public final class PeerLimits {
    /// Connections waiting to be accepted (native: 2 x 128).
    public static final int BACKLOG = 256;

    /// How long a connection attempt may take. Natives wait for the system (minutes).
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /// How long the name resolution before it may take.
    public static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(3);

    /// Connections that have not said who they are. One more closes the one that has been silent the
    /// longest, so that a flood cannot lock a real peer out for longer than it needs to send a packet.
    public static final int UNIDENTIFIED_MAX = 64;

    /// How long a connection may stay unidentified. Natives wait for ever.
    public static final Duration IDENTIFY_TIMEOUT = Duration.ofSeconds(10);

    /// Connections of nodes with our own id, which are left open and unserved as natives leave them.
    public static final int OWN_ID_MAX = 8;

    /// How long a packet may take from its first byte to its last. Natives give up after 1 s without
    /// a byte, but then stand still for that long; we do not.
    public static final Duration PACKET_TIMEOUT = Duration.ofSeconds(5);

    /// Bytes a peer may leave unread on our side before its connection is closed.
    public static final int UNSENT_BYTES_MAX = 1 << 20;

    /// How long the oldest unsent byte may wait.
    public static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);

    /// How long a good-bye or a refusal may take to be sent before the connection is cut.
    public static final Duration LINGER = Duration.ofSeconds(2);

    /// How often the limits in time are looked at.
    public static final Duration SWEEP = Duration.ofMillis(500);

    /// Kernel keep-alive: idle seconds, seconds between probes, probes. A silent host costs its
    /// connection after 10 + 3 x 3 s.
    public static final int KEEPALIVE_IDLE_SECONDS = 10;

    public static final int KEEPALIVE_INTERVAL_SECONDS = 3;
    public static final int KEEPALIVE_PROBES = 3;

    /// How long a peer may take to tell its history; it is then named as one that did not answer.
    public static final Duration HISTORY_TIMEOUT = Duration.ofSeconds(2);

    /// Questions about histories that wait for answers; one more fails at once.
    public static final int HISTORY_QUESTIONS_MAX = 1_024;

    /// Bytes of a question; a longer one stays unanswered.
    public static final int HISTORY_QUESTION_BYTES_MAX = 1 << 10;

    /// Bytes of an answer: what a slow network carries between two beacons. What does not fit is left out
    /// and counted.
    public static final int HISTORY_ANSWER_BYTES_MAX = 64 << 10;

    private PeerLimits() {}
}
