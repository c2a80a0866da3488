package org.pgwatchdog.core.legacy.message;

import java.util.Optional;

/// What the holder of the interlock releases one after the other (protocol v3, 9.1; native `WD_LOCK_ID`).
public enum InterlockLock {
    /// All reachable nodes have begun.
    START(0),
    /// All reachable nodes have ended.
    END(1),
    /// `failover_command` has run, or there was nothing to run.
    FAILOVER(2),
    /// `failback_command` has run; attachments only.
    FAILBACK(3),
    /// `follow_master_command` has been started, or there was nothing to run.
    FOLLOW_MASTER(4);

    private final int id;

    InterlockLock(int id) {
        this.id = id;
    }

    public static Optional<InterlockLock> fromId(long id) {
        return id >= 0 && id < values().length ? Optional.of(values()[(int) id]) : Optional.empty();
    }

    /// The id on the wire, 0 to 4.
    public int id() {
        return id;
    }
}
