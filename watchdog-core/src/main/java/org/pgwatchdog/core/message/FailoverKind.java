package org.pgwatchdog.core.message;

import java.util.Locale;
import java.util.Optional;

/// What a failover request wants done with backends (`Function`; protocol v4, 12.1).
public enum FailoverKind {
    DEGENERATE("DEGENERATE_BACKEND_REQUEST"),
    FAILBACK("FAILBACK_REQUEST"),
    PROMOTE("PROMOTE_BACKEND_REQUEST");

    private final String function;

    FailoverKind(String function) {
        this.function = function;
    }

    /// The kind for a `Function` text, compared without case as natives do.
    public static Optional<FailoverKind> fromFunction(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        for (FailoverKind kind : values()) {
            if (kind.function.equals(upper)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /// The text in the JSON key `Function`.
    public String function() {
        return function;
    }
}
