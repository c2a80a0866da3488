package org.pgwatchdog.daemon.wiring;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;

/// What can be done with the virtual IP. Each call blocks for at most about the limit; failures are
/// values; an interrupt ends it early.
public interface VipActions {
    /// The escalation command, then the address.
    ///
    /// @param lease asked at the last moment; empty if it has ended
    VipOutcome up(Duration limit, Supplier<Optional<VipLease>> lease);

    /// The de-escalation command, then the address goes.
    VipOutcome down(Duration limit);

    /// Whether the address is here now.
    boolean isHeld();

    /// Only the address.
    ///
    /// @param lease asked at the last moment; empty if it has ended
    VipOutcome reassert(Duration limit, Supplier<Optional<VipLease>> lease);

    /// Makes ready what [#up] needs besides the address itself. May come beside the other calls.
    default void standBy() {}

    /// These actions are not used any more; the address is not up. May come beside [#standBy].
    default void dismiss() {}

    /// The virtual IP itself, for those who only look.
    VirtualIp vip();
}
