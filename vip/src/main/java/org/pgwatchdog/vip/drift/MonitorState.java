package org.pgwatchdog.vip.drift;

import java.time.Duration;
import java.util.OptionalInt;

/// The state of one monitor. Times are those of the judge.
///
/// @param since when it came into this state
/// @param checked when it last looked
/// @param code of the finding, 100 more for a warning; empty if it is as it should be
/// @param detail for people
public record MonitorState(
        MonitorId monitor,
        Status status,
        Duration since,
        Duration checked,
        OptionalInt code,
        String detail) {
    /// How a monitor is.
    public enum Status {
        /// As it should be.
        OK("ok"),
        /// Not as it should be, and not being repaired: on a standby, or because a repair was refused.
        DRIFT("drift"),
        /// A repair is under way and not yet seen to have worked.
        REPAIRING("repairing"),
        /// Somebody else changes it again and again: this node has stopped repairing it.
        CONTESTED("contested"),
        /// It could not be looked at.
        UNKNOWN("unknown");

        private final String label;

        Status(String label) {
            this.label = label;
        }

        /// Its name in the status.
        public String label() {
            return label;
        }
    }
}
