package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimelineTest {
    private final Timeline timeline = new Timeline();
    private final List<String> happened = new ArrayList<>();

    @Test
    void whatIsDueFirstHappensFirstAndTiesKeepTheirOrder() {
        timeline.after(Duration.ofNanos(20), () -> happened.add("late"));
        timeline.after(Duration.ofNanos(10), () -> happened.add("one"));
        timeline.after(
                Duration.ofNanos(10),
                () -> {
                    happened.add("two");
                    timeline.after(Duration.ZERO, () -> happened.add("two's child"));
                });
        timeline.after(Duration.ofNanos(10), () -> happened.add("three"));
        while (timeline.next() != Long.MAX_VALUE) {
            timeline.runNext();
        }
        assertThat(happened).containsExactly("one", "two", "three", "two's child", "late");
        assertThat(timeline.now()).isEqualTo(20);
    }

    @Test
    void timeNeverGoesBackAndSkipsNothing() {
        timeline.at(10, () -> happened.add("ten"));
        assertThatThrownBy(() -> timeline.advanceTo(11)).hasMessageContaining("next entry at 10");
        timeline.runNext();
        assertThatThrownBy(() -> timeline.at(9, () -> {})).hasMessageContaining("before now");
    }
}
