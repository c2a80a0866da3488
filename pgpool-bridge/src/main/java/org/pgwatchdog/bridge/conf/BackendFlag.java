package org.pgwatchdog.bridge.conf;

import java.util.Optional;

/// `backend_flag<N>`: what may be done with a backend.
///
/// @param failoverAllowed whether it may be detached (`ALLOW_TO_FAILOVER`, the default) or not
///     (`DISALLOW_TO_FAILOVER`)
/// @param alwaysPrimary whether it is the primary without being asked (`ALWAYS_PRIMARY`)
public record BackendFlag(boolean failoverAllowed, boolean alwaysPrimary) {
    static final String VALID =
            "ALLOW_TO_FAILOVER or DISALLOW_TO_FAILOVER, and ALWAYS_PRIMARY, separated by '|' without blanks";

    /// Reads the flags as natives do (`BackendFlagsAssignFunc`): words in upper case, separated by `|`
    /// alone; of the two about failover only one.
    ///
    /// @return empty if that is not what the text is
    static Optional<BackendFlag> parse(String text) {
        boolean allowed = false;
        boolean disallowed = false;
        boolean primary = false;
        for (String word : text.split("\\|", -1)) {
            switch (word) {
                case "ALLOW_TO_FAILOVER" -> allowed = true;
                case "DISALLOW_TO_FAILOVER" -> disallowed = true;
                case "ALWAYS_PRIMARY" -> primary = true;
                case "" -> {
                    // As strtok(3): nothing between two bars is no word.
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        return allowed && disallowed
                ? Optional.empty()
                : Optional.of(new BackendFlag(!disallowed, primary));
    }
}
