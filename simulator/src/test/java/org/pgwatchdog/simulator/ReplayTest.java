package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogConfig;

/// Recorded lives of simulated nodes are lived through again.
final class ReplayTest {
    private record Life(
            WatchdogConfig config,
            int firstCommandId,
            VoterMemory memory,
            List<Replay.Step> steps) {
        Watchdog core() {
            return new Watchdog(config, firstCommandId, memory);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Profile.class,
            names = {"LEASES", "TAKEOVERS", "FORGETFUL_VOTERS", "AMONG_NATIVES", "DATABASES"})
    void everyLifeReplaysToTheSameEffects(Profile profile) {
        List<Life> lives = lives(profile);
        assertThat(lives).hasSizeGreaterThan(2);
        for (Life life : lives) {
            assertThat(Replay.of(life.core(), life.steps()))
                    .isEqualTo(
                            new Replay.Same(
                                    life.steps().size(),
                                    life.steps().stream()
                                            .mapToLong(step -> step.effects().orElseThrow().size())
                                            .sum()));
        }
    }

    @Test
    void theFirstChangedEffectIsReportedWithItsPlace() {
        Life life = lives(Profile.LEASES).getFirst();
        List<Replay.Step> changed = new ArrayList<>(life.steps());
        int place = changed.size() / 2;
        while (changed.get(place).effects().orElseThrow().isEmpty()) {
            place++;
        }
        Replay.Step step = changed.get(place);
        List<Effect> effects = new ArrayList<>(step.effects().orElseThrow());
        int last = effects.size() - 1;
        Effect truth = effects.set(last, new Effect.Halt("never"));
        changed.set(place, new Replay.Step(step.now(), step.event(), Optional.of(effects)));
        assertThat(Replay.of(life.core(), changed))
                .isEqualTo(
                        new Replay.Differs(
                                place,
                                last,
                                Optional.of(new Effect.Halt("never")),
                                Optional.of(truth)));
    }

    @Test
    void aMissingEventShowsLaterAsADifferenceOrAFault() {
        Life life = lives(Profile.LEASES).getFirst();
        List<Replay.Step> without = new ArrayList<>(life.steps());
        without.remove(0);
        assertThat(Replay.of(life.core(), without)).isInstanceOf(Replay.FailsElse.class);
    }

    private static List<Life> lives(Profile profile) {
        List<Life> lives = new ArrayList<>();
        SimulationOptions options =
                SimulationOptions.of(
                        7,
                        OptionalInt.of(3),
                        Optional.of(SimulationOptions.hours(new BigDecimal("0.02"))),
                        Optional.of(profile));
        new Simulation(options)
                .watchedBy((config, firstCommandId, memory) -> {
                    List<Replay.Step> steps = new ArrayList<>();
                    lives.add(new Life(config, firstCommandId, memory, steps));
                    return steps::add;
                })
                .run(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        return lives;
    }
}
