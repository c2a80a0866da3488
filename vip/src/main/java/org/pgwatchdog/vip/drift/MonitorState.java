package org.pgwatchdog.vip.drift;

import java.time.Duration;
import java.util.Optional;

/// The state of one monitor. Times are those of the judge.
///
/// @param since when it came into this state
/// @param checked when it last looked
/// @param problem what is wrong; empty if it is as it should be
/// @param detail for people
/// @param last what was wrong last, also if that is over; empty if nothing ever was
public record MonitorState(
        MonitorId monitor,
        Status status,
        Duration since,
        Duration checked,
        Optional<Finding> problem,
        String detail,
        Optional<Past> last) {
    /// A problem and when it was last seen.
    public record Past(Finding finding, Duration at) {}

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
