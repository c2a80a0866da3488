package org.pgwatchdog.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.MonotonicTime;

class ProcessClockTest {
    private long nanos = -7_000_000_000L;
    private long wallMillis = 1_700_000_000_000L;
    private Optional<Duration> uptime = Optional.of(Duration.ofHours(3));
    private int looks;
    private int holdUps;
    private final ProcessClock clock = new ProcessClock(() -> nanos, () -> wallMillis, this::look);

    @Test
    void itCountsWhatTheMachineIsAwakeAndAsksTheKernelNothing() {
        for (int beat = 0; beat < 100; beat++) {
            awake(Duration.ofMillis(730));
        }
        assertThat(clock.get()).isEqualTo(time(Duration.ofSeconds(73)));
        assertThat(looks).isEqualTo(1);
    }

    @Test
    void aThreadThatIsHeldUpBetweenTwoLooksTakesThatForNoSuspend() {
        awake(Duration.ofSeconds(5));
        suspended(Duration.ofSeconds(30));
        holdUps = LoopLimits.CLOCK_READINGS_MAX;
        assertThat(clock.get()).isEqualTo(time(Duration.ofSeconds(5)));
        Duration heldUp = Duration.ofSeconds(LoopLimits.CLOCK_READINGS_MAX);
        assertThat(clock.get()).isEqualTo(time(Duration.ofSeconds(35).plus(heldUp)));
    }

    @Test
    void stepsOfTheWallClockDoNothing() {
        awake(Duration.ofSeconds(5));
        wallMillis += Duration.ofHours(1).toMillis();
        assertThat(clock.get()).isEqualTo(time(Duration.ofSeconds(5)));
        wallMillis -= Duration.ofHours(2).toMillis();
        assertThat(clock.get()).isEqualTo(time(Duration.ofSeconds(5)));
        awake(Duration.ofSeconds(5));
        assertThat(clock.get()).isEqualTo(time(Duration.ofSeconds(10)));
    }

    @Test
    void theTimeOfASuspendHasPassedAtTheFirstLookAfterIt() {
        awake(Duration.ofSeconds(5));
        suspended(Duration.ofMinutes(20));
        assertThat(clock.get()).isEqualTo(time(Duration.ofSeconds(1205)));
        suspended(Duration.ofSeconds(1));
        awake(Duration.ofSeconds(2));
        assertThat(clock.get()).isEqualTo(time(Duration.ofSeconds(1208)));
    }

    @Test
    void withoutAnUptimeItGoesOnAsTheJvmDoes() {
        awake(Duration.ofSeconds(5));
        uptime = Optional.empty();
        suspended(Duration.ofSeconds(10));
        assertThat(clock.get()).isEqualTo(time(Duration.ofSeconds(5)));
    }

    @Test
    void theClocksOfThisMachineGoForward() {
        ProcessClock here = ProcessClock.ofThisMachine();
        MonotonicTime before = here.get();
        assertThat(here.get().nanos()).isGreaterThanOrEqualTo(before.nanos());
        assertThat(before.nanos()).isGreaterThanOrEqualTo(0);
    }

    private Optional<Duration> look() {
        looks++;
        Optional<Duration> seen = uptime;
        if (holdUps > 0) {
            holdUps--;
            pass(Duration.ofSeconds(1));
        }
        return seen;
    }

    private void awake(Duration time) {
        pass(time);
        clock.get();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        suspended(time);
    }

    private void suspended(Duration time) {
        wallMillis += time.toMillis();
        uptime = uptime.map(time::plus);
    }

    private static MonotonicTime time(Duration since) {
        return new MonotonicTime(since.toNanos());
    }
}
