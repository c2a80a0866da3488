package org.pgwatchdog.daemon.http;

import java.time.Duration;

/// The limits of the HTTP endpoint. At each of them one connection is closed.
public final class HttpLimits {
    /// Connections at a time; one more is closed at once.
    public static final int CONNECTIONS_MAX = 64;

    /// How long a connection lives, whatever it does: one request, one answer.
    public static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(10);

    public static final int REQUEST_LINE_MAX = 4 << 10;
    public static final int HEADERS_MAX = 16 << 10;

    private HttpLimits() {}
}
