package org.pgwatchdog.bridge.pcp;

import java.time.Duration;

/// The limits of PCP connections. Lengths and counts of packets are limited by
/// [org.pgwatchdog.wire.ProtocolLimits].
public final class PcpLimits {
    /// Calls of one client at the same time, those included that were given up and still hang in a name
    /// lookup; one more waits within its own time limit.
    public static final int CALLS_MAX = 16;

    /// Bytes of a password file or a `pcp.conf`. Beyond: refused as unreadable.
    public static final int FILE_BYTES_MAX = 1 << 20;

    /// Clients of the server connected at the same time; one more is told so and closed. Natives serve
    /// each in a process of its own, without limit.
    public static final int CLIENTS_MAX = 64;

    /// Requests that a client may send ahead of their answers, besides the one being served; natives
    /// leave them in the socket. Beyond: the session is closed.
    public static final int REQUESTS_AHEAD_MAX = 16;

    /// How long a client of the server may take for its next complete request and for taking the last
    /// answer; then it is closed. Stock tools ask at once; natives wait without limit.
    public static final Duration REQUEST_TIME_MAX = Duration.ofSeconds(30);

    /// How long the desk may take for one answer; then the client gets
    /// an error and is closed. A graceful detach waits
    /// 90 s for sessions to end (`recovery_timeout`).
    public static final Duration DESK_TIME_MAX = Duration.ofMinutes(3);

    /// How long closing waits for the event loop.
    public static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(2);

    /// At most one warning that strangers can cause (refused logins, too many clients) in this time; the
    /// others are logged at debug level.
    public static final Duration WARNING_INTERVAL = Duration.ofSeconds(10);

    /// Connections that wait to be accepted.
    static final int BACKLOG = 64;

    private PcpLimits() {}
}
