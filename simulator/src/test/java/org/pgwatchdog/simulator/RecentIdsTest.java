package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

final class RecentIdsTest {
    private static final int SIZE = 48;

    @Test
    void theNewestAreKeptAndTheOldestForgotten() {
        RecentIds ids = new RecentIds(SIZE);
        Deque<Integer> expected = new ArrayDeque<>();
        Prng prng = new Prng(1);
        for (int round = 0; round < 2_000; round++) {
            // Few enough numbers that they repeat, and that slots are shared.
            int id = prng.between(-100, 100);
            assertThat(ids.contains(id)).isEqualTo(expected.contains(id));
            ids.add(id);
            expected.addLast(id);
            if (expected.size() > SIZE) {
                expected.removeFirst();
            }
        }
    }
}
