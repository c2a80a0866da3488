package org.pgwatchdog.core.model;

import java.util.Optional;

/// What a life check says of a node (protocol v4, chapter 15.7).
public enum LifecheckStatus {
    DEAD(1),
    ALIVE(2),
    /// The node's life check is running (development branch after 4.7).
    STARTED(3);

    private final int code;

    LifecheckStatus(int code) {
        this.code = code;
    }

    public static Optional<LifecheckStatus> fromCode(int code) {
        for (LifecheckStatus status : values()) {
            if (status.code == code) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    /// The value of `NodeStatus` in the IPC request `2`.
    public int code() {
        return code;
    }
}
