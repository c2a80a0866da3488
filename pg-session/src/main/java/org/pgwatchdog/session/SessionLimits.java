package org.pgwatchdog.session;

import java.time.Duration;

/// The limits of sessions, in one place.
public final class SessionLimits {
    /// Below it a login cannot be told from a failure (the pool's own least wait).
    public static final Duration LOGIN_MIN = Duration.ofMillis(250);

    /// The longest a login or a question may take, whatever is asked for.
    public static final Duration LOGIN_MAX = Duration.ofMinutes(10);

    /// The longest a session may live. Short, so that it never stands in the way of an operator for
    /// long: a smart shutdown waits for it.
    public static final Duration LIFE_MAX = Duration.ofSeconds(30);

    /// The longest the pool would keep a session that nobody uses; sessions are ended before it comes
    /// to that. The least that the pool takes.
    static final Duration IDLE_MAX = Duration.ofSeconds(10);

    /// A result larger than this is no answer to a probe: the question fails.
    public static final int RESULT_BYTES_MAX = 1 << 20;

    /// Rows of one result; further ones are left out.
    public static final int ROWS_MAX = 10_000;

    /// After this much silence the kernel begins to ask whether the server's host is there, in steps of
    /// [#KEEPALIVE_INTERVAL], and ends the session when [#KEEPALIVE_PROBES] of its questions in a row
    /// had no answer: a host that vanished is noticed after 4 s, without a query.
    public static final Duration KEEPALIVE_IDLE = Duration.ofSeconds(1);

    /// See [#KEEPALIVE_IDLE].
    public static final Duration KEEPALIVE_INTERVAL = Duration.ofSeconds(1);

    /// See [#KEEPALIVE_IDLE].
    public static final int KEEPALIVE_PROBES = 3;

    private SessionLimits() {}

    /// `limit`, forced into what a login may have.
    static Duration clamp(Duration limit) {
        if (limit.compareTo(LOGIN_MIN) < 0) {
            return LOGIN_MIN;
        }
        return limit.compareTo(LOGIN_MAX) > 0 ? LOGIN_MAX : limit;
    }
}
