package org.pgwatchdog.daemon.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.HybridTime;

class HybridClockTest {
    private Instant wall = Instant.ofEpochMilli(10_000);
    private final HybridClock clock = new HybridClock(() -> wall);

    @Test
    void stampsRiseWhenTheWallClockIsSetBack() {
        HybridTime before = clock.next();
        wall = wall.minus(Duration.ofSeconds(5));
        assertThat(clock.next()).isGreaterThan(before);
    }

    @Test
    void whatFollowsAPacketIsLaterThanItsStamp() {
        HybridTime stamp = new HybridTime(3_610_000, 7);
        clock.heard(stamp);
        assertThat(clock.next()).isGreaterThan(stamp);
    }

    @Test
    void anEarlierProcessesStampsAreContinuedUnlessItsClockWasOffByYears() {
        HybridTime ahead = new HybridTime(wall.plus(Duration.ofHours(3)).toEpochMilli(), 2);
        clock.resume(ahead);
        assertThat(clock.next()).isGreaterThan(ahead);
        HybridTime years = new HybridTime(wall.plus(Duration.ofDays(4_000)).toEpochMilli(), 0);
        clock.resume(years);
        assertThat(clock.next()).isLessThan(years);
    }

    @Test
    void aStampFarInTheFutureIsNotBelieved() {
        clock.heard(
                new HybridTime(
                        wall.plus(HistoryLimits.CLOCK_AHEAD_MAX).plusMillis(1).toEpochMilli(), 0));
        assertThat(clock.next().millis()).isEqualTo(wall.toEpochMilli());
    }
}
