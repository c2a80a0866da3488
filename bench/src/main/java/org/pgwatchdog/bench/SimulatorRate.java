package org.pgwatchdog.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.simulator.Profile;
import org.pgwatchdog.simulator.Simulation;
import org.pgwatchdog.simulator.SimulationOptions;
import org.pgwatchdog.simulator.SimulationResult;

/// How many hours of a cluster of three the simulator plays in one second, faults and checks included.
final class SimulatorRate {
    private static final int NODES = 3;

    /// Virtual time per run.
    private static final Duration CHAOS = Duration.ofHours(1);

    /// Runs before the clock counts, and counted ones.
    private static final int WARM_UP = 3;

    private static final int RUNS = 7;

    private SimulatorRate() {}

    /// The median over some seeds.
    ///
    /// @throws IllegalStateException if a run breaks a promise: then its speed means nothing
    static double hoursPerSecond(Profile profile) {
        List<Double> rates = new ArrayList<>();
        for (int seed = 1; seed <= WARM_UP + RUNS; seed++) {
            double rate = rate(new SimulationOptions(NODES, seed, CHAOS, profile));
            if (seed > WARM_UP) {
                rates.add(rate);
            }
        }
        return Median.of(rates);
    }

    private static double rate(SimulationOptions options) {
        long started = System.nanoTime();
        SimulationResult result = new Simulation(options).run();
        double seconds = (System.nanoTime() - started) / 1e9;
        if (!result.ok()) {
            throw new IllegalStateException(
                    result.kind() + ": " + result.detail() + "; " + options.replayCommand());
        }
        return result.simulated().toMillis() / 3_600_000.0 / seconds;
    }
}
