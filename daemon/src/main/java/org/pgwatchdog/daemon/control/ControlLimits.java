package org.pgwatchdog.daemon.control;

import java.time.Duration;

/// The limits of the control socket. At each of them one connection is closed.
public final class ControlLimits {
    /// Connections at a time; one more is closed at once.
    public static final int CONNECTIONS_MAX = 32;

    /// Characters of a request line.
    public static final int REQUEST_LENGTH_MAX = 8 << 10;

    /// Characters of an answer line the client accepts: a status of 128 nodes fits well.
    public static final int ANSWER_LENGTH_MAX = 4 << 20;

    /// How long a client may take to send its request.
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    /// How long the daemon may take to answer; a switchover takes the longest.
    public static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

    /// How long the daemon may take to carry out what pgpool's hook told; then the answer says that it
    /// goes on. pgpool itself waits as long.
    public static final Duration NOTICE_TIMEOUT = Duration.ofMinutes(2);

    /// What the client waits on top, so that the daemon's word comes first.
    public static final Duration NOTICE_ALLOWANCE = Duration.ofSeconds(5);

    /// Notices waiting at a time, so that operators still get through; one more is answered at once.
    public static final int NOTICES_WAITING_MAX = 16;

    /// Bytes a client may leave unread.
    public static final int UNSENT_BYTES_MAX = 4 << 20;

    private ControlLimits() {}
}
