package org.pgwatchdog.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.vip.VipLease;

/// How long this node may hold the virtual IP, as the core said last (safety rule S1). Without leases:
/// until it is released. Thread-safe.
final class HeldLease implements Supplier<Optional<VipLease>> {
    private final Optional<WatchdogConfig.Lease> terms;
    private final Supplier<MonotonicTime> clock;
    private volatile @Nullable MonotonicTime until;

    /// @param terms empty without leases
    /// @param clock the core's
    HeldLease(Optional<WatchdogConfig.Lease> terms, Supplier<MonotonicTime> clock) {
        this.terms = terms;
        this.clock = clock;
    }

    /// A hold without leases.
    static HeldLease unlimited() {
        return new HeldLease(Optional.empty(), () -> MonotonicTime.ZERO);
    }

    void renew(MonotonicTime later) {
        until = later;
    }

    /// What is left of it; empty if it has ended, or never began.
    @Override
    public Optional<VipLease> get() {
        if (terms.isEmpty()) {
            return Optional.of(VipLease.UNLIMITED);
        }
        MonotonicTime end = until;
        MonotonicTime now = clock.get();
        if (end == null || now.hasReached(end)) {
            return Optional.empty();
        }
        return Optional.of(
                new VipLease.Remaining(
                        Duration.ofNanos(end.nanos() - now.nanos()), terms.get().grace()));
    }
}
