package org.pgwatchdog.bridge.conf;

import java.util.List;

/// What reading the configuration gave.
public sealed interface SettingsResult {
    /// The configuration is usable.
    ///
    /// @param warnings what an operator should look at all the same
    record Loaded(WatchdogSettings settings, List<ConfProblem> warnings) implements SettingsResult {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    /// Nothing may start with this configuration.
    ///
    /// @param problems all of them by file and line, what is missing altogether last; at least one
    record Invalid(List<ConfProblem> problems) implements SettingsResult {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }
}
