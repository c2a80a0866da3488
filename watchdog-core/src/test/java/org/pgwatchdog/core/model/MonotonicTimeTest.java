package org.pgwatchdog.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MonotonicTimeTest {
    @Test
    void itReadsAsSecondsWithSixPlacesCutNotRounded() {
        assertThat(new MonotonicTime(0)).hasToString("0.000000");
        assertThat(new MonotonicTime(1_999)).hasToString("0.000001");
        assertThat(new MonotonicTime(12_000_345_999L)).hasToString("12.000345");
        assertThat(new MonotonicTime(-3_500_000_000L)).hasToString("-3.500000");
        assertThat(MonotonicTime.NEVER).hasToString("never");
    }
}
