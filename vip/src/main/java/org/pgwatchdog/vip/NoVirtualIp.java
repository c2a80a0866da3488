package org.pgwatchdog.vip;

import java.time.Duration;

/// The virtual IP of a cluster without one (`delegate_ip` empty): always succeeds, holds nothing.
///
/// [#isHeld()] says whether it was last acquired, so that a status shows the leader as such.
public final class NoVirtualIp implements VirtualIp {
    private volatile boolean acquired;

    @Override
    public VipOutcome acquire(Duration limit, VipLease lease) {
        acquired = true;
        return new VipOutcome.Held("no virtual IP is configured");
    }

    @Override
    public VipOutcome release(Duration limit) {
        acquired = false;
        return new VipOutcome.Released("no virtual IP is configured");
    }

    @Override
    public boolean isHeld() {
        return acquired;
    }

    @Override
    public LeftOvers cleanUp(Duration limit) {
        return LeftOvers.NONE;
    }
}
