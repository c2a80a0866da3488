package org.pgwatchdog.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.pgwatchdog.simulator.Profile;
import org.pgwatchdog.simulator.Simulation;
import org.pgwatchdog.simulator.SimulationOptions;
import org.pgwatchdog.simulator.SimulationResult;

/// Simulated clusters, one seed after the other on every core, for a given time: sizes, troubles and all else
/// are drawn from the seeds, as `simulate` does. Prints how many cluster-hours that were, and how many a night
/// of eight hours would hold.
///
/// Arguments: minutes, the first seed, and how many threads. Prints a line for each profile, then one for all, of
/// tab-separated figures: the profile, or `all`; runs; simulated hours; how many of them passed in a second of one
/// thread; simulated hours an hour and a night of all threads, if all runs were such; broken promises. Exits with
/// 1 if a promise was broken, after a line on standard error that says how to repeat each such run.
public final class NightFigures {
    private static final int NIGHT_HOURS = 8;

    private final AtomicLong nextSeed;
    private final long end;
    private final int threads;
    private final Tally all = new Tally();
    private final Map<Profile, Tally> profiles = new EnumMap<>(Profile.class);

    private NightFigures(long firstSeed, Duration time, int threads) {
        this.nextSeed = new AtomicLong(firstSeed);
        this.end = System.nanoTime() + time.toNanos();
        this.threads = threads;
    }

    /// What was counted of some runs.
    private static final class Tally {
        private long runs;
        private double simulatedHours;
        private double seconds;
        private long broken;

        void add(SimulationResult result, double took) {
            runs++;
            simulatedHours += result.simulated().toMillis() / 3_600_000.0;
            seconds += took;
            broken += result.ok() ? 0 : 1;
        }

        void print(String name, int threads) {
            double rate = simulatedHours / seconds;
            System.out.printf(
                    Locale.ROOT,
                    "%s\t%d\t%.1f\t%.1f\t%.0f\t%.0f\t%d%n",
                    name,
                    runs,
                    simulatedHours,
                    rate,
                    rate * threads * 3600,
                    rate * threads * 3600 * NIGHT_HOURS,
                    broken);
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 3) {
            System.err.println("usage: NightFigures MINUTES FIRST_SEED THREADS");
            System.exit(2);
        }
        Duration time = Duration.ofMillis((long) (60_000 * Double.parseDouble(arguments[0])));
        NightFigures figures =
                new NightFigures(
                        Long.parseLong(arguments[1]), time, Integer.parseInt(arguments[2]));
        List<Thread> players = new ArrayList<>();
        for (int i = 0; i < figures.threads; i++) {
            players.add(Thread.ofPlatform().name("simulator-" + i).start(figures::play));
        }
        for (Thread player : players) {
            player.join();
        }
        figures.print();
        System.exit(figures.allKept() ? 0 : 1);
    }

    private void play() {
        while (System.nanoTime() < end) {
            SimulationOptions options =
                    SimulationOptions.of(
                            nextSeed.getAndIncrement(),
                            OptionalInt.empty(),
                            Optional.empty(),
                            Optional.empty());
            long began = System.nanoTime();
            SimulationResult result = new Simulation(options).run();
            count(result, (System.nanoTime() - began) / 1e9);
            if (!result.ok()) {
                System.err.println(
                        result.kind() + ": " + result.detail() + "; " + options.replayCommand());
            }
        }
    }

    private synchronized void count(SimulationResult result, double seconds) {
        all.add(result, seconds);
        profiles.computeIfAbsent(result.options().profile(), _ -> new Tally()).add(result, seconds);
    }

    private synchronized boolean allKept() {
        return all.broken == 0;
    }

    private synchronized void print() {
        profiles.forEach((profile, tally) -> tally.print(profile.label(), threads));
        all.print("all", threads);
    }
}
