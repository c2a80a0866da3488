package org.pgwatchdog.daemon;

import java.util.Optional;
import java.util.function.Supplier;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.VirtualIp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes the lease on to whatever enforces it, beside raisings and droppings that may take their time:
/// one renewal at a time, and only the newest counts. Thread-safe, never blocks.
final class LeaseRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewal.class);

    private final Supplier<VirtualIp> vip;
    private final Supplier<Optional<VipLease>> lease;
    private boolean wanted;
    private boolean running;

    /// @param lease what is left of it, asked at the last moment
    LeaseRenewal(Supplier<VirtualIp> vip, Supplier<Optional<VipLease>> lease) {
        this.vip = vip;
        this.lease = lease;
    }

    /// The lease has become longer.
    synchronized void request() {
        wanted = true;
        if (!running) {
            running = true;
            Thread.ofVirtual().name("lease").start(this::work);
        }
    }

    private void work() {
        while (take()) {
            try {
                lease.get().ifPresent(vip.get()::renew);
            } catch (RuntimeException fault) { // The next renewal may do better.
                LOG.error("renewing the lease of the virtual IP broke", fault);
            }
        }
    }

    private synchronized boolean take() {
        running = wanted;
        wanted = false;
        return running;
    }
}
