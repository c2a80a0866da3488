package org.pgwatchdog.vip;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.pgwatchdog.vip.linux.LocalAddress;
import org.pgwatchdog.vip.linux.SystemCallException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the kernel drop the address when nobody renews it (safety rule S2): whatever became of this
/// process, frozen, killed or stuck, the address does not outlive the lease by more than the kernel's
/// second.
///
/// The kernel counts whole seconds. A rest of 1.96 s becomes 2 s if the lease's grace allows that, so that
/// a late renewal does not cost the address, else 1 s; the least is 1 s, also for a shorter rest. Without
/// the right to change addresses (an address raised by commands, by sudo perhaps) there is none, which
/// is said once.
///
/// Thread-safe. Each call takes one or a few system calls; [#end] waits for a renewal under way, so that
/// none puts back what is dropped after it.
final class KernelLease {
    private static final Logger LOG = LoggerFactory.getLogger(KernelLease.class);

    private final LocalVip local;
    private List<LocalAddress> held = List.of();
    private boolean on;
    private boolean complained;
    private long endsNanos;
    private long lengthNanos;

    KernelLease(LocalVip local) {
        this.local = local;
    }

    /// Limits the address, which is on this host now.
    synchronized void begin(VipLease lease) {
        on = true;
        held = List.of();
        lengthNanos = 0;
        renew(lease);
    }

    /// Limits the address anew, if it is ours.
    synchronized void renew(VipLease lease) {
        if (!on || !(lease instanceof VipLease.Remaining rest)) {
            return;
        }
        long end = System.nanoTime() + rest.remaining().toNanos();
        endsNanos = end;
        lengthNanos = rest.remaining().toNanos();
        int seconds = seconds(rest);
        try {
            limit(seconds);
            if (System.nanoTime() - end >= 0) {
                // This process stood still in between; the address may even have been gone
                // meanwhile.
                local.removeEverywhere();
            }
        } catch (IOException e) {
            complain(e);
        }
    }

    /// Whether the lease has been renewed for so long no more that nobody who leaves in order would have:
    /// three quarters of it are over. False without a lease.
    synchronized boolean hasRunOut() {
        return lengthNanos > 0 && endsNanos - System.nanoTime() < lengthNanos / 4;
    }

    /// The address is to go: from now on nothing is renewed.
    synchronized void end() {
        on = false;
        held = List.of();
    }

    private void limit(int seconds) throws IOException {
        if (!held.isEmpty()) {
            try {
                limitAll(seconds);
                return;
            } catch (SystemCallException e) {
                if (e.lacksPrivilege()) {
                    throw e;
                }
                LOG.debug("the interface of the virtual IP has changed", e);
            }
        }
        held = local.table().holding(local.address());
        limitAll(seconds);
    }

    private void limitAll(int seconds) throws IOException {
        for (LocalAddress one : held) {
            local.limit(one, seconds);
        }
    }

    private void complain(IOException e) {
        if (!complained) {
            complained = true;
            LOG.warn(
                    "the kernel cannot limit the virtual IP to the lease; a frozen host would keep it:"
                            + " error={}",
                    e.getMessage());
        }
    }

    /// What the kernel gets for this rest of a lease.
    static int seconds(VipLease.Remaining rest) {
        long floor = Math.max(1, rest.remaining().toSeconds());
        Duration next = Duration.ofSeconds(floor + 1);
        boolean exact = rest.remaining().equals(Duration.ofSeconds(floor));
        boolean allowed =
                next.plus(VipLimits.KERNEL_EXPIRY_LATE)
                                .compareTo(rest.remaining().plus(rest.grace()))
                        <= 0;
        return Math.toIntExact(!exact && allowed ? floor + 1 : floor);
    }
}
