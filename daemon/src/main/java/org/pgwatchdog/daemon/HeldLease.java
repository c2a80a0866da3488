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
    private volatile @Nullable Hold hold;

    private record Hold(MonotonicTime until, long term) {}

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

    void renew(MonotonicTime until, long term) {
        hold = new Hold(until, term);
    }

    /// What is left of it; empty if it has ended, or never began.
    @Override
    public Optional<VipLease> get() {
        if (terms.isEmpty()) {
            return Optional.of(VipLease.UNLIMITED);
        }
        Hold mine = hold;
        MonotonicTime now = clock.get();
        if (mine == null || now.hasReached(mine.until())) {
            return Optional.empty();
        }
        return Optional.of(
                new VipLease.Remaining(
                        Duration.ofNanos(mine.until().nanos() - now.nanos()),
                        terms.get().grace(),
                        mine.term()));
    }
}
