package org.pgwatchdog.daemon.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RepeatLimitTest {
    private final AtomicLong now = new AtomicLong();
    private final RepeatLimit limit = new RepeatLimit(2, Duration.ofNanos(100), now::get);

    @Test
    void factIsToldUpToTheBurstAndThenHeldBack() {
        assertThat(limit.admit("a")).hasValue(0);
        assertThat(limit.admit("a")).hasValue(0);
        assertThat(limit.admit("a")).isEmpty();
        assertThat(limit.admit("b")).hasValue(0);
    }

    @Test
    void nextPeriodTellsHowManyWereHeldBack() {
        for (int count = 0; count < 5; count++) {
            limit.admit("a");
        }
        now.set(100);
        assertThat(limit.admit("a")).isEqualTo(OptionalLong.of(3));
        now.set(200);
        assertThat(limit.admit("a")).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void floodOfDifferentFactsForgetsTheOldest() {
        limit.admit("a");
        limit.admit("a");
        for (int count = 0; count < RepeatLimit.KEYS_MAX; count++) {
            limit.admit("other " + count);
        }
        assertThat(limit.admit("a")).hasValue(0);
    }
}
