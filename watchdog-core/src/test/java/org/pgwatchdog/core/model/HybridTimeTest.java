package org.pgwatchdog.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HybridTimeTest {
    @Test
    void followsTheWallClockWhileThatMovesOn() {
        assertThat(HybridTime.ZERO.next(1_000)).isEqualTo(new HybridTime(1_000, 0));
        assertThat(new HybridTime(1_000, 7).next(1_001)).isEqualTo(new HybridTime(1_001, 0));
    }

    @Test
    void movesOnWhenTheWallClockStandsStillOrStepsBackAnHour() {
        HybridTime noon = new HybridTime(7_200_000, 3);
        assertThat(noon.next(7_200_000)).isEqualTo(new HybridTime(7_200_000, 4));
        assertThat(noon.next(3_600_000)).isEqualTo(new HybridTime(7_200_000, 4));
    }

    @Test
    void whatFollowsAPacketIsLaterThanItAndThanAllThatWasHereBefore() {
        HybridTime here = new HybridTime(5_000, 2);
        for (HybridTime heard :
                List.of(
                        new HybridTime(4_000, 9),
                        new HybridTime(5_000, 1),
                        new HybridTime(5_000, 2),
                        new HybridTime(9_000, 0))) {
            assertThat(here.after(heard, 4_500)).isGreaterThan(heard).isGreaterThan(here);
        }
        assertThat(here.after(new HybridTime(4_000, 0), 6_000)).isEqualTo(new HybridTime(6_000, 0));
    }

    @Test
    void causesComeBeforeEffectsOnNodesWhoseClocksDifferByAnHour() {
        // A question of a node that is an hour ahead, its answer, and what the answer leads to.
        HybridTime asked = HybridTime.ZERO.next(3_600_000);
        HybridTime heard = HybridTime.ZERO.next(5).after(asked, 6);
        HybridTime answered = heard.next(7);
        HybridTime led = asked.after(answered, 3_600_000);
        List<HybridTime> told = new ArrayList<>(List.of(led, answered, heard, asked));
        told.sort(null);
        assertThat(told).containsExactly(asked, heard, answered, led);
    }

    @Test
    void aFullTickGoesToTheNextMillisecond() {
        assertThat(new HybridTime(8, Integer.MAX_VALUE).next(1)).isEqualTo(new HybridTime(9, 0));
    }

    @Test
    void itsTextReadsBackEqual() {
        HybridTime time = new HybridTime(1_795_236_904_123L, 42);
        assertThat(HybridTime.parse(time.toString())).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.", ".1", "-1.0", "1.-1", "a.b", "281474976710657.0"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> HybridTime.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
