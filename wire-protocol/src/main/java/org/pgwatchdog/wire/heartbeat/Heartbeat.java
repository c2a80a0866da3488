package org.pgwatchdog.wire.heartbeat;

/// A node's sign of life (protocol v4, 14.3).
///
/// @param from the sender's `hostname<N>`, not empty
/// @param pgpoolPort the sender's `port`, 1 to 65535
/// @param seconds the sender's wall clock in seconds since 1970, 0 to [#SECONDS_MAX]
/// @param micros the rest in microseconds, 0 to 999,999
public record Heartbeat(String from, int pgpoolPort, long seconds, int micros) {
    /// The field has 32 bits; it wraps in 2106.
    public static final long SECONDS_MAX = 0xffff_ffffL;

    public Heartbeat {
        if (from.isEmpty() || from.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("heartbeat without a usable sender name");
        }
        if (pgpoolPort < 1 || pgpoolPort > 65_535) {
            throw new IllegalArgumentException(
                    "pgpool port " + pgpoolPort + " is not within 1..65535");
        }
        if (seconds < 0 || seconds > SECONDS_MAX || micros < 0 || micros > 999_999) {
            throw new IllegalArgumentException(
                    "send time " + seconds + " s " + micros + " µs is out of range");
        }
    }
}
