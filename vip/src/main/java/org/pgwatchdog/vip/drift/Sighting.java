package org.pgwatchdog.vip.drift;

/// What a monitor saw at one look, told from this node: whether that is as it should be depends on who
/// leads.
public sealed interface Sighting {
    MonitorId monitor();

    /// It leads to this node.
    ///
    /// @param detail for people
    record Here(MonitorId monitor, String detail) implements Sighting {}

    /// It does not lead to this node.
    ///
    /// @param target where it leads to, so that the same one is known again; for a network interface its id
    /// @param dead whether it leads nowhere: missing, a black hole, bound to nothing
    /// @param finding what this means for a node that leads
    /// @param who what is known already of the target, for people; may be empty
    record Away(MonitorId monitor, String target, boolean dead, Finding finding, String who)
            implements Sighting {}

    /// Nobody knows. A monitor without a target stands for all of its kind.
    record Unclear(MonitorId monitor, Finding finding) implements Sighting {}
}
