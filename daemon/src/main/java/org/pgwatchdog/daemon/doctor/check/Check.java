package org.pgwatchdog.daemon.doctor.check;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.vip.TimeBudget;

/// One thing the doctor looks at.
///
/// @param id its name in tables and JSON
/// @param notNeeded why this configuration has no need of it; empty if it has
/// @param body looks; runs on a virtual thread of its own, may block, and is interrupted when its time is
///     over
public record Check(String id, Optional<String> notNeeded, Body body) {
    /// What looks.
    @FunctionalInterface
    public interface Body {
        /// Looks, and returns at least one finding.
        ///
        /// @param time what is left of the whole run
        List<Finding> look(TimeBudget time);
    }

    /// A check that every configuration needs.
    public static Check of(String id, Body body) {
        return new Check(id, Optional.empty(), body);
    }

    /// A check that is skipped, with the reason, unless it is needed.
    public static Check when(boolean needed, String reasonIfNot, String id, Body body) {
        return new Check(id, needed ? Optional.empty() : Optional.of(reasonIfNot), body);
    }
}
