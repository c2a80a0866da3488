package org.pgwatchdog.awsstandin.forward;

import java.time.Duration;

/// The limits of forwarding, each with what happens there.
public final class ForwardLimits {
    private ForwardLimits() {}

    /// Bytes read at once from either side.
    public static final int CHUNK_BYTES = 16 * 1024;

    /// How often a connection whose packets are dropped looks whether they get through again.
    public static final Duration RETRY = Duration.ofMillis(20);

    /// How long a connection's packets may be dropped until it is given up, about what Linux's
    /// tcp_syn_retries of 6 makes of a connection attempt.
    public static final Duration DROPPED_MAX = Duration.ofSeconds(127);

    /// How long connecting to a real listener may take; longer counts as refused.
    public static final Duration CONNECT = Duration.ofSeconds(5);
}
