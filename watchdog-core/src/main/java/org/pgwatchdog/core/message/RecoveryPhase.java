package org.pgwatchdog.core.message;

import java.util.Locale;
import java.util.Optional;

/// The two orders of online recovery (`Function` of `r`; protocol v4, 13.1).
public enum RecoveryPhase {
    START("START_RECOVERY"),
    END("END_RECOVERY");

    private final String function;

    RecoveryPhase(String function) {
        this.function = function;
    }

    public static Optional<RecoveryPhase> fromFunction(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        for (RecoveryPhase phase : values()) {
            if (phase.function.equals(upper)) {
                return Optional.of(phase);
            }
        }
        return Optional.empty();
    }

    public String function() {
        return function;
    }
}
