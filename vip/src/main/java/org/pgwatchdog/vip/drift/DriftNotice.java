package org.pgwatchdog.vip.drift;

/// Something to be told of a monitor, once.
///
/// @param target whom to find out more about, if that is a network interface; may be empty
/// @param who what is known of that; may be empty
public record DriftNotice(
        Topic topic, MonitorId monitor, Finding finding, String target, String who) {
    /// What it is about.
    public enum Topic {
        /// It does not lead to this node, which holds the address.
        DRIFT,
        /// It does again.
        REPAIRED,
        /// A repair was refused; it will be tried again.
        REPAIR_FAILED,
        /// Somebody else changes it again and again; no more repairs.
        CONTESTED,
        /// It is wrong for long, seen by a node that does not hold the address, or not to be repaired.
        WARNING,
        /// That is over.
        WARNING_OVER,
        /// It cannot be looked at.
        UNCHECKED,
        /// It can again.
        CHECKED_AGAIN
    }

    static DriftNotice of(Topic topic, MonitorId monitor, Finding finding) {
        return new DriftNotice(topic, monitor, finding, "", "");
    }

    /// The same with what was found out of the target.
    public DriftNotice naming(String found) {
        return new DriftNotice(topic, monitor, finding, target, found);
    }

    /// One line.
    public String text() {
        return switch (topic) {
            case DRIFT, CONTESTED, WARNING -> finding.naming(who).text();
            case REPAIR_FAILED, UNCHECKED -> finding.text();
            case REPAIRED, WARNING_OVER, CHECKED_AGAIN -> finding.cause();
        };
    }
}
