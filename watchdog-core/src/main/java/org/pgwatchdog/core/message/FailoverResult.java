package org.pgwatchdog.core.message;

import java.util.Optional;

/// The answers to a failover request (`FAILOVER_COMMAND_RESULT`; protocol v4, 12.1).
public enum FailoverResult {
    ERROR(0),
    TRANSITION(1),
    SUCCESS(2),
    PROCEED(3),
    NO_QUORUM(4),
    WILL_BE_DONE(5),
    NOT_ALLOWED(6),
    INVALID_FUNCTION(7),
    LEADER_REJECTED(8),
    BUILDING_CONSENSUS(9),
    CONSENSUS_MAY_FAIL(10),
    TIMEOUT(11);

    private static final FailoverResult[] BY_CODE = values();

    private final int code;

    FailoverResult(int code) {
        this.code = code;
    }

    public static Optional<FailoverResult> fromCode(int code) {
        return code >= 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
    }

    public int code() {
        return code;
    }
}
