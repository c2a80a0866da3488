package org.pgwatchdog.core.legacy.message;

import java.util.Optional;

/// The status of a legacy node, as it travels in packets and heartbeats (protocol v3, chapter 4; native
/// `WD_STATUS`). `WD_END` (0) ends a list in native memory and is no status of a node.
public enum LegacyStatus {
    /// Known from the configuration, never heard of.
    INIT(1),
    /// Joined: a standby. A node takes it for itself at the very start, before its first packet.
    NORMAL(2),
    /// The active node, holder of the virtual IP.
    MASTER(3),
    /// Left, died, or declared itself dead.
    DOWN(4);

    private final int code;

    LegacyStatus(int code) {
        this.code = code;
    }

    /// The status with this code, or empty for 0 and everything above 4.
    public static Optional<LegacyStatus> fromCode(int code) {
        return code >= 1 && code <= 4 ? Optional.of(values()[code - 1]) : Optional.empty();
    }

    /// The code on the wire, 1 to 4.
    public int code() {
        return code;
    }

    /// True for a node that takes part: NORMAL or MASTER.
    public boolean isLive() {
        return this == NORMAL || this == MASTER;
    }
}
