package org.pgwatchdog.lifecheck.probe;

/// Why a heartbeat datagram did not count.
public enum RejectReason {
    /// Neither 352 nor 224 bytes.
    SIZE,
    /// Fields that cannot be.
    MALFORMED,
    /// The digest does not fit the key.
    AUTHENTICATION,
    /// No peer has this port with this host name or source address.
    UNKNOWN_SENDER,
    /// Sent no later than one that was counted before: a repetition, or a clock that was set back.
    STALE,
    /// The life check's thread did not keep up.
    OVERLOAD
}
