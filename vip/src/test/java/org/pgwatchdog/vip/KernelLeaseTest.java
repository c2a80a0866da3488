package org.pgwatchdog.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelLeaseTest {
    @ParameterizedTest
    @CsvSource({
        // rest, grace, seconds
        "1960, 600, 2",
        "1960, 200, 1",
        "2000, 0,   2",
        "2001, 0,   2",
        "980,  300, 1",
        "320,  100, 1",
        "1,    0,   1",
        "19600, 6000, 20",
        "3600000, 0, 3600"
    })
    void roundsUpOnlyWithinTheGrace(long rest, long grace, int seconds) {
        assertThat(
                        KernelLease.seconds(
                                new VipLease.Remaining(
                                        Duration.ofMillis(rest), Duration.ofMillis(grace))))
                .isEqualTo(seconds);
    }
}
