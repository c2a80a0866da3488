package org.pgwatchdog.daemon.wiring;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.ReleaseGuard;
import org.pgwatchdog.vip.VipLease;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The virtual IP behind a guard: while the address may be up, our own death by any signal drops it
/// (safety rule S3). The guard is started beforehand, since starting a process costs a takeover tens of
/// milliseconds, armed before each raising, and disarmed once the address is gone. A guard that somebody
/// has ended is replaced at the next raising.
///
/// Thread-safe as far as [VipActions] asks for it.
public final class GuardedVip implements VipActions {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedVip.class);

    private final VipActions vip;
    private final List<String> release;
    private @Nullable ReleaseGuard guard;
    private boolean dismissed;

    /// @param release the program and arguments that drop the address; empty: there is nothing to guard
    public GuardedVip(VipActions vip, List<String> release) {
        this.vip = vip;
        this.release = List.copyOf(release);
    }

    @Override
    public VipOutcome up(Duration limit, Supplier<Optional<VipLease>> lease) {
        arm();
        return vip.up(limit, lease);
    }

    @Override
    public VipOutcome reassert(Duration limit, Supplier<Optional<VipLease>> lease) {
        arm();
        return vip.reassert(limit, lease);
    }

    @Override
    public VipOutcome down(Duration limit) {
        VipOutcome outcome = vip.down(limit);
        if (outcome.succeeded()) {
            disarm();
        }
        return outcome;
    }

    @Override
    public boolean isHeld() {
        return vip.isHeld();
    }

    @Override
    public VirtualIp vip() {
        return vip.vip();
    }

    @Override
    public void standBy() {
        guard();
    }

    @Override
    public synchronized void dismiss() {
        dismissed = true;
        if (guard != null) {
            guard.disarm();
            guard.close();
            guard = null;
        }
    }

    private void arm() {
        guard().ifPresent(ReleaseGuard::arm);
    }

    private synchronized void disarm() {
        if (guard != null) {
            guard.disarm();
        }
    }

    private synchronized Optional<ReleaseGuard> guard() {
        if (release.isEmpty() || dismissed) {
            return Optional.empty();
        }
        if (guard == null || !guard.isAlive()) {
            if (guard != null) {
                guard.close();
                guard = null;
            }
            try {
                guard = ReleaseGuard.start(release);
            } catch (IOException e) {
                LOG.warn(
                        "no guard for the virtual IP, our own death would leave the address here",
                        e);
            }
        }
        return Optional.ofNullable(guard);
    }
}
