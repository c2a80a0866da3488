package org.pgwatchdog.vip.drift;

/// What this node is to the virtual IP while it looks.
public sealed interface Stand {
    /// It holds the address.
    ///
    /// @param hold tells one time of holding it from the next
    /// @param mayRepair false while it is not sure to lead still, such as after having been frozen
    record Holding(long hold, boolean mayRepair) implements Stand {}

    /// Somebody else does, or nobody.
    record StandingBy() implements Stand {}
}
