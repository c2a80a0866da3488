package org.pgwatchdog.daemon.drift;

import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.vip.drift.DriftRules;
import org.pgwatchdog.vip.drift.Stand;

/// What the monitors need of the node. Thread-safe.
public interface Duty {
    /// The virtual IP in use.
    VirtualIp vip();

    /// What this node is to it now; empty while it is being raised or dropped, when nobody shall look.
    Optional<Stand> stand();

    /// Whether the core says now that this node leads, may hold the address, and moves are not paused.
    /// Blocks for seconds at most; no answer is a no.
    boolean surelyLeads();

    /// Puts the address back on this host, if it is held and nothing else is under way. Blocks.
    ///
    /// @return empty if it was not tried
    Optional<VipOutcome> repairAddress();

    /// The rules in force.
    DriftRules rules();

    /// How long a leader may go unheard until others may lead (`vip_lease`).
    Duration lease();

    /// The most time for a repair or a thorough look.
    Duration limit();
}
