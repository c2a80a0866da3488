package org.pgwatchdog.simulator;

import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// Runs without output, for tests.
final class SilentRun {
    static final Duration SHORT = SimulationOptions.hours(new BigDecimal("0.05"));

    private SilentRun() {}

    static SimulationResult of(SimulationOptions options) {
        return new Simulation(options).run();
    }

    static SimulationResult of(SimulationOptions options, Brain.Maker brainMaker) {
        return new Simulation(options, brainMaker, () -> 0).run();
    }

    static SimulationResult ofLegacy(SimulationOptions options, LegacyBrain.Maker brains) {
        return new LegacySimulation(options, brains, silence(), false).run();
    }

    static SimulationOptions drawn(long seed) {
        return SimulationOptions.of(
                seed, OptionalInt.empty(), Optional.of(SHORT), Optional.empty());
    }

    /// What a failing test prints: enough to repeat it.
    static String report(SimulationResult result) {
        return result.kind()
                + ": "
                + result.detail()
                + "\nreplay: "
                + result.options().replayCommand()
                + "\n"
                + String.join("\n", result.lastLines());
    }

    private static PrintStream silence() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }
}
