package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class SimulationOptionsTest {
    @Test
    void theReplayCommandRepeatsTheRunWhateverWasDrawn() {
        for (long seed = -50; seed < 50; seed++) {
            SimulationOptions drawn =
                    SimulationOptions.of(
                            seed, OptionalInt.empty(), Optional.empty(), Optional.empty());
            String[] words = drawn.replayCommand().split(" ");
            assertThat(words).hasSize(10);
            SimulationOptions again =
                    SimulationOptions.of(
                            Long.parseLong(words[5]),
                            OptionalInt.of(Integer.parseInt(words[3])),
                            Optional.of(SimulationOptions.hours(new BigDecimal(words[7]))),
                            Profile.fromLabel(words[9]));
            assertThat(again).isEqualTo(drawn);
        }
    }

    @Test
    void badNumbersAreNamed() {
        assertThatThrownBy(() -> new SimulationOptions(129, 1, Duration.ZERO, Profile.CALM))
                .hasMessage("nodes must be 1 to 128, not 129");
        assertThatThrownBy(() -> new SimulationOptions(3, 1, Duration.ofHours(-1), Profile.CALM))
                .hasMessageContaining("hours must be");
        assertThat(Profile.fromLabel("storm")).isEmpty();
    }
}
