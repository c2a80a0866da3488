package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Each rule of leases and votes is needed: a cluster in which it is broken is caught within some seeds.
final class LeaseMutantsTest {
    private static final int SEEDS_MAX = 400;

    @TestFactory
    Stream<DynamicTest> isCaught() {
        return LeaseMutants.all().entrySet().stream()
                .map(mutant -> DynamicTest.dynamicTest(mutant.getKey(), () -> catchIt(mutant)));
    }

    private static void catchIt(Map.Entry<String, Brain.Maker> mutant) {
        SimulationResult caught =
                MutantsTest.firstFailure(
                        Profile.LEASES, SilentRun.SHORT, SEEDS_MAX, mutant.getValue());
        assertThat(caught.kind())
                .as(() -> SilentRun.report(caught))
                .isNotEqualTo(SimulationResult.Kind.CRASH);
    }

    @Test
    void thereAreAtLeastTwentyOfThem() {
        assertThat(LeaseMutants.all()).hasSizeGreaterThanOrEqualTo(20);
    }
}
