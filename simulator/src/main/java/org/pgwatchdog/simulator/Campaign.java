package org.pgwatchdog.simulator;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/// Many runs with consecutive seeds, until enough virtual time has passed or one fails. One line per
/// run; a failing one is run again with its whole trace.
///
/// @param nodes of each cluster; empty: drawn from each seed
/// @param profile of each run; empty: drawn from each seed
/// @param firstSeed where to begin
/// @param total virtual time to simulate
/// @param nanoTime the caller's clock, for the rate
public record Campaign(
        OptionalInt nodes,
        Optional<Profile> profile,
        long firstSeed,
        Duration total,
        LongSupplier nanoTime) {
    /// Runs, and returns the failing run's result, or the last one's if all was well.
    public SimulationResult run(PrintStream out) {
        long started = nanoTime.getAsLong();
        Duration simulated = Duration.ZERO;
        long seed = firstSeed;
        SimulationResult result;
        do {
            SimulationOptions options =
                    SimulationOptions.of(seed, nodes, Optional.empty(), profile);
            result = new Simulation(options).run();
            simulated = simulated.plus(result.simulated());
            out.println(
                    String.format(
                            Locale.ROOT,
                            "%-8s seed %-20d %d nodes  %-16s %8d steps",
                            result.kind(),
                            seed,
                            options.nodes(),
                            options.profile().label(),
                            result.steps()));
            seed++;
        } while (result.ok() && simulated.compareTo(total) < 0);
        printRate(out, simulated, nanoTime.getAsLong() - started);
        if (result.ok()) {
            return result;
        }
        out.println();
        return new Simulation(result.options()).run(out);
    }

    private static void printRate(PrintStream out, Duration simulated, long tookNanos) {
        double hours = simulated.toMillis() / 3_600_000.0;
        out.println(
                String.format(
                        Locale.ROOT,
                        "%.2f simulated hours, %.1f per second",
                        hours,
                        hours * 1e9 / Math.max(1, tookNanos)));
    }
}
