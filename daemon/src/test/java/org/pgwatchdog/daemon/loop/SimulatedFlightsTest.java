package org.pgwatchdog.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.simulator.Profile;
import org.pgwatchdog.simulator.Replay;
import org.pgwatchdog.simulator.Simulation;
import org.pgwatchdog.simulator.SimulationOptions;

/// Dumps of simulated nodes in all kinds of trouble, most of whose steps are forgotten, replay from their
/// checkpoints: whatever state a core is in, it can be written down and gone on from.
class SimulatedFlightsTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "leases, 1, 30",
        "leases, 2, 300",
        "takeovers, 3, 50",
        "forgetful-voters, 4, 20",
        "among-natives, 5, 100",
        "databases, 6, 40",
        "databases-and-leaders, 7, 10",
        "pauses, 8, 25"
    })
    void whatIsKeptOfEveryLifeReplays(String profile, long seed, int kept) throws IOException {
        List<FlightRecorder<Event, Effect>> lives = new ArrayList<>();
        SimulationOptions options =
                SimulationOptions.of(
                        seed,
                        OptionalInt.of(3),
                        Optional.of(SimulationOptions.hours(new BigDecimal("0.01"))),
                        Profile.fromLabel(profile));
        assertThat(options.profile().label()).isEqualTo(profile);
        new Simulation(options)
                .watchedBy((config, firstCommandId, memory) -> {
                    FlightOrigin origin = new FlightOrigin(config, firstCommandId, memory);
                    FlightRecorder<Event, Effect> recorder =
                            FlightRecorder.replayable(origin, kept);
                    lives.add(recorder);
                    return step ->
                            recorder.complete(
                                    new CoreLoop.Step<>(
                                            step.now(),
                                            step.event(),
                                            step.effects().orElseThrow()));
                })
                .run(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        int withCheckpoint = 0;
        for (FlightRecorder<Event, Effect> life : lives) {
            Path file = directory.resolve("life-" + lives.indexOf(life));
            life.dump(file, new JsonObject());
            FlightFile flight = FlightFile.read(file);
            assertThat(Replay.of(flight.core(), flight.steps())).isInstanceOf(Replay.Same.class);
            withCheckpoint += life.forgotten() > 0 ? 1 : 0;
        }
        assertThat(withCheckpoint).isPositive();
    }
}
