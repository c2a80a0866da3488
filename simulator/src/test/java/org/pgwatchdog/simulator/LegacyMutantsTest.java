package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Each rule of the older generation is needed: a cluster in which it is broken is caught within some seeds.
/// Rules that take a course of events too rare for that are broken in the core's `BrokenRulesTest`.
final class LegacyMutantsTest {
    private static final int SEEDS_MAX = 120;
    private static final Duration TROUBLE = Duration.ofMinutes(3);

    @TestFactory
    Stream<DynamicTest> isCaught() {
        return LegacyMutants.all().entrySet().stream()
                .map(mutant ->
                        DynamicTest.dynamicTest(
                                mutant.getKey(),
                                () -> requireCaught(mutant.getKey(), mutant.getValue())));
    }

    private static void requireCaught(String name, LegacyBrain.Maker mutant) {
        long first = LegacyMutants.firstSeedFor(name);
        for (long seed = first; seed < first + SEEDS_MAX; seed++) {
            int nodes = 3 + (int) (seed % 3);
            SimulationOptions options =
                    new SimulationOptions(nodes, seed, TROUBLE, LegacyMutants.profileFor(name));
            SimulationResult.Kind kind = SilentRun.ofLegacy(options, mutant).kind();
            assertThat(kind).isNotEqualTo(SimulationResult.Kind.CRASH);
            if (kind != SimulationResult.Kind.OK) {
                return;
            }
        }
        throw new AssertionError("not caught within " + SEEDS_MAX + " seeds");
    }

    @Test
    void thereAreAtLeastTwelveOfThem() {
        assertThat(LegacyMutants.all()).hasSizeGreaterThanOrEqualTo(12);
    }
}
