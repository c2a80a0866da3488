package org.pgwatchdog.simulator;

import java.time.Duration;

/// How raising and dropping the address behaves.
///
/// @param fastest least time of one operation
/// @param slowest most time of one that does not hang
/// @param fails how often one ends without effect
/// @param hangs how often one does nothing until the command's timeout kills it
record VipConduct(Duration fastest, Duration slowest, Ratio fails, Ratio hangs) {
    /// As of an address that is only added and announced.
    static final VipConduct QUICK =
            new VipConduct(Duration.ofMillis(3), Duration.ofMillis(30), Ratio.NEVER, Ratio.NEVER);

    /// As on a healthy host: a few forks and an ARP.
    static final VipConduct PROMPT =
            new VipConduct(Duration.ofMillis(5), Duration.ofMillis(1200), Ratio.NEVER, Ratio.NEVER);
}
