package org.pgwatchdog.daemon.wiring;

import java.time.Duration;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;

/// What can be done with the virtual IP. Each call blocks for at most about the limit; failures are
/// values; an interrupt ends it early.
public interface VipActions {
    /// The escalation command, then the address.
    VipOutcome up(Duration limit);

    /// The de-escalation command, then the address goes.
    VipOutcome down(Duration limit);

    /// Whether the address is here now.
    boolean isHeld();

    /// Only the address.
    VipOutcome reassert(Duration limit);

    /// The virtual IP itself, for those who only look.
    VirtualIp vip();
}
