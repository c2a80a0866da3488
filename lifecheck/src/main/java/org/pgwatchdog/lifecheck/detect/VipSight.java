package org.pgwatchdog.lifecheck.detect;

import java.time.Duration;

/// What came of one attempt to be served through the virtual IP.
public sealed interface VipSight {
    /// A pool greeted.
    ///
    /// @param took from the start of the connection to the greeting
    /// @param by the address that was connected to, which tells where a name led
    record Answered(Duration took, String by) implements VipSight {}

    /// Nobody served.
    ///
    /// @param why for people: how far the attempt came
    record Missed(String why) implements VipSight {}
}
