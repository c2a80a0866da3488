package org.pgwatchdog.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.vip.VipLease;

class HeldLeaseTest {
    private static final WatchdogConfig.Lease TERMS =
            new WatchdogConfig.Lease(Duration.ofSeconds(2), Duration.ofSeconds(30));

    private MonotonicTime now = MonotonicTime.ZERO;
    private final HeldLease lease = new HeldLease(Optional.of(TERMS), () -> now);

    private MonotonicTime at(int seconds) {
        return MonotonicTime.ZERO.plus(Duration.ofSeconds(seconds));
    }

    @Test
    void whatIsLeftCarriesTheTermOfTheNewestRenewal() {
        assertThat(lease.get()).isEmpty();
        lease.renew(at(2), 7);
        lease.renew(at(3), 8);
        now = at(1);
        assertThat(lease.get())
                .contains(new VipLease.Remaining(Duration.ofSeconds(2), TERMS.grace(), 8));
        now = at(3);
        assertThat(lease.get()).isEmpty();
    }

    @Test
    void withoutLeasesNothingEndsAndThereIsNoTerm() {
        assertThat(HeldLease.unlimited().get()).contains(VipLease.UNLIMITED);
    }
}
