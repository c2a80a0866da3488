package org.pgwatchdog.daemon.control;

import java.util.Locale;
import java.util.Optional;

/// Which of pgpool's commands called.
public enum HookEvent {
    /// `failover_command`: a backend was detached.
    FAILOVER,
    /// `failback_command`: a backend was attached.
    FAILBACK,
    /// `follow_primary_command`: a backend is to follow a new primary.
    FOLLOW_PRIMARY;

    /// The event as the command line spells it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The event spelt `word`; empty if there is none.
    public static Optional<HookEvent> of(String word) {
        for (HookEvent event : values()) {
            if (event.word().equals(word)) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }
}
