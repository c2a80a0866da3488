package org.pgwatchdog.bench;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.pgwatchdog.simulator.Simulation;
import org.pgwatchdog.simulator.SimulationOptions;
import org.pgwatchdog.simulator.SimulationResult;

/// Simulated clusters, one seed after the other on every core, for a given time: sizes, troubles and all else
/// are drawn from the seeds, as `simulate` does. Prints how many cluster-hours that were, and how many a night
/// of eight hours would hold.
///
/// Arguments: minutes, the first seed, and how many threads. Prints a line of tab-separated figures: runs,
/// simulated hours, simulated hours an hour, simulated hours a night, broken promises. Exits with 1 if a
/// promise was broken, after a line on standard error that says how to repeat each such run.
public final class NightFigures {
    private static final int NIGHT_HOURS = 8;

    private final AtomicLong nextSeed;
    private final long end;
    private final AtomicLong runs = new AtomicLong();
    private final AtomicLong simulatedMillis = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();

    private NightFigures(long firstSeed, Duration time) {
        this.nextSeed = new AtomicLong(firstSeed);
        this.end = System.nanoTime() + time.toNanos();
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 3) {
            System.err.println("usage: NightFigures MINUTES FIRST_SEED THREADS");
            System.exit(2);
        }
        Duration time = Duration.ofMillis((long) (60_000 * Double.parseDouble(arguments[0])));
        NightFigures figures = new NightFigures(Long.parseLong(arguments[1]), time);
        long began = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            threads.add(Thread.ofPlatform().name("simulator-" + i).start(figures::play));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        figures.print((System.nanoTime() - began) / 3.6e12);
        System.exit(figures.broken.get() == 0 ? 0 : 1);
    }

    private void play() {
        while (System.nanoTime() < end) {
            SimulationOptions options =
                    SimulationOptions.of(
                            nextSeed.getAndIncrement(),
                            OptionalInt.empty(),
                            Optional.empty(),
                            Optional.empty());
            SimulationResult result =
                    new Simulation(options)
                            .run(
                                    new PrintStream(
                                            OutputStream.nullOutputStream(),
                                            false,
                                            StandardCharsets.UTF_8));
            runs.incrementAndGet();
            simulatedMillis.addAndGet(result.simulated().toMillis());
            if (!result.ok()) {
                broken.incrementAndGet();
                System.err.println(
                        result.kind() + ": " + result.detail() + "; " + options.replayCommand());
            }
        }
    }

    private void print(double hours) {
        double simulated = simulatedMillis.get() / 3_600_000.0;
        System.out.printf(
                Locale.ROOT,
                "%d\t%.1f\t%.0f\t%.0f\t%d%n",
                runs.get(),
                simulated,
                simulated / hours,
                simulated / hours * NIGHT_HOURS,
                broken.get());
    }
}
