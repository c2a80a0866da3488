package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Each rule of leases and votes is needed: a cluster in which it is broken is caught within some seeds.
final class LeaseMutantsTest {
    private static final int SEEDS_MAX = 150;

    @TestFactory
    Stream<DynamicTest> isCaught() {
        return LeaseMutants.all().entrySet().stream()
                .map(mutant ->
                        DynamicTest.dynamicTest(
                                mutant.getKey(),
                                () ->
                                        assertThat(isCaught(mutant.getKey(), mutant.getValue()))
                                                .isTrue()));
    }

    private static boolean isCaught(String name, Brain.Maker mutant) {
        for (long seed = 0; seed < SEEDS_MAX; seed++) {
            SimulationOptions options =
                    SimulationOptions.of(
                            seed,
                            OptionalInt.of(3),
                            Optional.of(SilentRun.SHORT),
                            Optional.of(LeaseMutants.profileFor(name)));
            if (SilentRun.of(options, mutant).kind() == SimulationResult.Kind.SAFETY) {
                return true;
            }
        }
        return false;
    }

    @Test
    void thereAreAtLeastTwentyOfThem() {
        assertThat(LeaseMutants.all()).hasSizeGreaterThanOrEqualTo(20);
    }
}
