package org.pgwatchdog.core.message;

import java.util.Optional;

/// The one-byte sub-codes of the CLUSTER SERVICE MESSAGE `#` (protocol v4, table 7.5).
public enum ClusterServiceCode {
    I_AM_TRUE_LEADER('M'),
    I_AM_NOT_TRUE_LEADER('X'),
    RESIGNING('R'),
    SPLIT_BRAIN('B'),
    NEEDS_ELECTION('E'),
    /// Fatal for a native receiver: never sent by pgwatchdog.
    INVALID_VERSION('V'),
    REQUIRE_RELOAD('I'),
    NODE_APPEARING_LOST('Y'),
    NODE_APPEARING_FOUND('Z'),
    /// Never sent by anyone, ignored.
    QUORUM_LOST('L'),
    /// Never sent by anyone, ignored.
    QUORUM_FOUND('F');

    private final char code;

    ClusterServiceCode(char code) {
        this.code = code;
    }

    public static Optional<ClusterServiceCode> fromCode(int code) {
        for (ClusterServiceCode candidate : values()) {
            if (candidate.code == code) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /// The payload byte.
    public char code() {
        return code;
    }
}
