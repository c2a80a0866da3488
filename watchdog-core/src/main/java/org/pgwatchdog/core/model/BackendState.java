package org.pgwatchdog.core.model;

import java.util.Optional;

/// The status of one PostgreSQL backend as pgpool counts it (`BACKEND_STATUS`; protocol v4, 7.4).
public enum BackendState {
    UNUSED(0, "unused"),
    /// Attached, no connection made yet.
    WAITING(1, "waiting"),
    UP(2, "up"),
    DOWN(3, "down");

    private static final BackendState[] BY_CODE = values();

    private final int code;
    private final String label;

    BackendState(int code, String label) {
        this.code = code;
        this.label = label;
    }

    public static Optional<BackendState> fromCode(int code) {
        return code >= 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
    }

    /// The value in `BackendNodeStatusList`.
    public int code() {
        return code;
    }

    public String label() {
        return label;
    }
}
