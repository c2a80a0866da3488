package org.pgwatchdog.vip;

import java.time.Duration;
import java.util.List;
import org.pgwatchdog.vip.drift.VipMonitor;

/// The virtual IP of the cluster, as this node can raise and drop it.
///
/// Idempotent both ways: acquiring what is held and releasing what is absent succeed. Calls block
/// for at most about their limit and are made from virtual threads; concurrent calls of one object
/// run one after the other. World faults come back as [VipOutcome], never as exceptions; an
/// interrupt ends the call early as a failure and stays set.
public interface VirtualIp extends AutoCloseable {
    /// Raises the address, announces it and verifies it.
    ///
    /// @param limit the most time the whole call may take
    /// @param lease how long the address may stay unless acquired again
    /// @return [VipOutcome.Held], [VipOutcome.Failed] or [VipOutcome.TimedOut]
    VipOutcome acquire(Duration limit, VipLease lease);

    /// Raises the address until it is released.
    default VipOutcome acquire(Duration limit) {
        return acquire(limit, VipLease.UNLIMITED);
    }

    /// Drops the address and verifies that it is gone.
    ///
    /// @return [VipOutcome.Released], [VipOutcome.Failed] or [VipOutcome.TimedOut]
    VipOutcome release(Duration limit);

    /// Whether the address is here now, read from the system where that is possible.
    boolean isHeld();

    /// Removes what an earlier run of this node left behind. Called once, before joining.
    LeftOvers cleanUp(Duration limit);

    /// Gets ready what raising the address will need: connections, names, credentials, what is to be
    /// found out about this host. Called again and again while this node runs, off the path of a
    /// takeover; blocks for at most about the limit.
    ///
    /// @return what would keep the address from working or will be missed, one line each
    default List<String> prepare(Duration limit) {
        return List.of();
    }

    /// Puts back what vanished from this host while it was held. Changes nothing elsewhere, if the method
    /// tells others too.
    default VipOutcome reassert(Duration limit, VipLease lease) {
        return acquire(limit, lease);
    }

    /// Lets the address stay longer: what [#acquire(Duration, VipLease)] was given is replaced. Does nothing
    /// while the address is not up. Takes a few system calls at most, waits for no other call of this
    /// object, and never puts back what a release has dropped.
    default void renew(VipLease lease) {}

    /// What watches it. Each may be used by a thread of its own, beside the calls of this object.
    default List<VipMonitor> monitors() {
        return List.of();
    }

    /// How its calls of remote services went, by action.
    default List<CallFigure> calls() {
        return List.of();
    }

    /// Closes connections. Nothing is called after it.
    @Override
    default void close() {}

    /// Whether a lease given to [#acquire(Duration, VipLease)] ends the hold by itself.
    default boolean enforcesLease() {
        return false;
    }
}
