package org.pgwatchdog.wire.legacy;

/// What the hash of a legacy request proves (protocol v3, 7.5 and 7.6).
public enum LegacySignature {
    /// It fits, or no key is configured here.
    GENUINE,
    /// It fits a moment just before the packet's: a native wrote to several peers at once and mixed up
    /// its copies. A holder of the key signed this number then; it may be accepted, and reported.
    RACED,
    /// There is none: the sender has no key.
    MISSING,
    /// It does not fit: another key, the other method, or a native's race beyond repair.
    WRONG;

    /// Whether the request may be served.
    public boolean isAcceptable() {
        return this == GENUINE || this == RACED;
    }
}
