package org.pgwatchdog.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.pgwatchdog.simulator.Profile;

/// Measures the hot paths and the simulator, and prints one line per figure: name, value and unit,
/// parted by tabs. `bench/run` makes a table of it.
///
/// The arguments are the daemon's own JVM flags: the benchmarks' processes get them, because the
/// daemon's compiler is what counts, not the one that is best in benchmarks.
public final class MicroFigures {
    private static final int FORKS = 3;
    private static final int WARM_UP = 3;
    private static final int ITERATIONS = 5;
    private static final TimeValue ITERATION = TimeValue.milliseconds(700);

    /// A daemon that gets one beacon in ten seconds never warms up: what do its first ones cost?
    private static final int COLD_BATCH = 20;

    private static final int COLD_FORKS = 7;

    private static final Map<String, String> NAMES =
            Map.of(
                    "BeaconBenchmark.signed", "beacon: decode, step, encode; signed",
                    "BeaconBenchmark.unsigned", "beacon: decode, step, encode; no key",
                    "HeartbeatBenchmark.encodeSigned", "heartbeat: encode, signed",
                    "HeartbeatBenchmark.decodeSigned", "heartbeat: decode, signed");

    private MicroFigures() {}

    public static void main(String[] daemonFlags) throws RunnerException {
        for (RunResult result : new Runner(warm(daemonFlags).build()).run()) {
            String name = name(result);
            print(name, medianOf(result, ProcessorTime.RESULT), "ns processor time");
            print(name, medianOfPrimary(result), "ns on the clock");
            print(name, medianOf(result, "gc.alloc.rate.norm"), "B allocated");
        }
        for (RunResult result : new Runner(cold(daemonFlags).build()).run()) {
            String name = "first " + COLD_BATCH + " after start, each: " + name(result);
            print(name, medianOfPrimary(result) / COLD_BATCH, "ns on the clock");
        }
        for (Profile profile : List.of(Profile.CALM, Profile.MIXED_CONFIGS)) {
            print(
                    "simulator, 3 nodes, " + profile.label(),
                    SimulatorRate.hoursPerSecond(profile),
                    "h simulated/s");
        }
    }

    private static ChainedOptionsBuilder warm(String[] daemonFlags) {
        return common(daemonFlags)
                .include("\\.(Beacon|Heartbeat)Benchmark\\.")
                .mode(Mode.AverageTime)
                .forks(FORKS)
                .warmupIterations(WARM_UP)
                .warmupTime(ITERATION)
                .measurementIterations(ITERATIONS)
                .measurementTime(ITERATION)
                .addProfiler(GCProfiler.class)
                .addProfiler(ProcessorTime.class);
    }

    private static ChainedOptionsBuilder cold(String[] daemonFlags) {
        return common(daemonFlags)
                .include("\\.BeaconBenchmark\\.signed$")
                .mode(Mode.SingleShotTime)
                .forks(COLD_FORKS)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementBatchSize(COLD_BATCH);
    }

    private static ChainedOptionsBuilder common(String[] daemonFlags) {
        return new OptionsBuilder()
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .timeUnit(java.util.concurrent.TimeUnit.NANOSECONDS)
                .jvmArgs(Arrays.copyOf(daemonFlags, daemonFlags.length));
    }

    private static String name(RunResult result) {
        String[] parts = result.getParams().getBenchmark().split("\\.", -1);
        String key = parts[parts.length - 2] + "." + parts[parts.length - 1];
        return NAMES.getOrDefault(key, key);
    }

    private static double medianOfPrimary(RunResult result) {
        List<Double> scores = new ArrayList<>();
        for (IterationResult iteration : iterations(result)) {
            scores.add(iteration.getPrimaryResult().getScore());
        }
        return Median.of(scores);
    }

    private static double medianOf(RunResult result, String secondary) {
        List<Double> scores = new ArrayList<>();
        for (IterationResult iteration : iterations(result)) {
            for (Map.Entry<String, ? extends Result<?>> entry : secondaries(iteration)) {
                if (entry.getKey().endsWith(secondary)) {
                    scores.add(entry.getValue().getScore());
                }
            }
        }
        return Median.of(scores);
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // JMH's map has a raw value type.
    private static Iterable<Map.Entry<String, ? extends Result<?>>> secondaries(
            IterationResult iteration) {
        return (Iterable) iteration.getSecondaryResults().entrySet();
    }

    private static List<IterationResult> iterations(RunResult result) {
        List<IterationResult> all = new ArrayList<>();
        result.getBenchmarkResults().forEach(fork -> all.addAll(fork.getIterationResults()));
        return all;
    }

    private static void print(String name, double value, String unit) {
        System.out.printf(
                Locale.ROOT, value < 100 ? "%s\t%.1f\t%s%n" : "%s\t%.0f\t%s%n", name, value, unit);
    }
}
