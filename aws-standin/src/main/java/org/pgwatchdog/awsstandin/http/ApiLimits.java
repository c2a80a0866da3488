package org.pgwatchdog.awsstandin.http;

import java.time.Duration;

/// The limits of the HTTP side, each with what happens there.
public final class ApiLimits {
    private ApiLimits() {}

    /// Bytes of a request's body; a longer one is answered with 413.
    public static final int BODY_BYTES_MAX = 1024 * 1024;

    /// Calls kept in the log; older ones are forgotten.
    public static final int LOG_CALLS_MAX = 100_000;

    /// How long a request is held or left hanging at most; then its connection is closed.
    public static final Duration HELD_MAX = Duration.ofMinutes(30);

    /// How far a signature's date may be from the clock here, as AWS has it.
    public static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(15);
}
