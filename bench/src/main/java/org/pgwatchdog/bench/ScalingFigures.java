package org.pgwatchdog.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgwatchdog.simulator.Profile;
import org.pgwatchdog.simulator.Simulation;
import org.pgwatchdog.simulator.SimulationOptions;
import org.pgwatchdog.simulator.SimulationResult;

/// What clusters of growing size cost, in simulated time: messages a second of the leader and of one other
/// node at rest, and how long the address is nowhere when the leader's process is killed. Promises are
/// checked all the while.
///
/// Arguments: numbers of nodes. Prints one line each: nodes, messages a second that the leader sends, and
/// that another node sends, median and greatest time without the address in milliseconds, the number of
/// takeovers, and how many simulated hours passed in one second; separated by tabs.
public final class ScalingFigures {
    /// Virtual time of the quiet run.
    private static final Duration REST = Duration.ofMinutes(4);

    /// Draws a lease of 2 s and a deadtime of 3 s, as the drills have.
    private static final int REST_SEED = 6;

    private static final Pattern REST_LEASE = Pattern.compile("(?m)^lease +2000 ms$");

    /// Virtual time of each run with takeovers; at most this many takeovers of a size are looked for.
    private static final Duration TROUBLE = Duration.ofMinutes(12);

    private static final int TAKEOVERS = 9;

    /// Real time after which no further run of a size begins.
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final Pattern TAKEOVER =
            Pattern.compile("takeover after KILL_LEADER: (\\d+) ms without it");

    private ScalingFigures() {}

    public static void main(String[] sizes) {
        for (String size : sizes) {
            measure(Integer.parseInt(size));
        }
    }

    private static void measure(int nodes) {
        List<MessageCount> lives = new ArrayList<>();
        long began = System.nanoTime();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        SimulationResult quiet =
                new Simulation(new SimulationOptions(nodes, REST_SEED, REST, Profile.CALM))
                        .watchedBy((_, _, _) -> {
                            MessageCount life = new MessageCount();
                            lives.add(life);
                            return life;
                        })
                        .run(new PrintStream(text, false, StandardCharsets.UTF_8));
        require(quiet);
        if (!REST_LEASE.matcher(text.toString(StandardCharsets.UTF_8)).find()) {
            throw new IllegalStateException("seed " + REST_SEED + " draws another lease now");
        }
        double hours = quiet.simulated().toMillis() / 3_600_000.0;
        double rate = hours * 1e9 / (System.nanoTime() - began);
        List<Double> outages = outages(nodes);
        System.out.printf(
                Locale.ROOT,
                "%d\t%.1f\t%.1f\t%.0f\t%.0f\t%d\t%.2f%n",
                nodes,
                Median.of(rates(lives, true)),
                Median.of(rates(lives, false)),
                Median.of(outages),
                outages.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN),
                outages.size(),
                rate);
    }

    private static List<Double> rates(List<MessageCount> lives, boolean leaders) {
        return lives.stream()
                .filter(life -> life.leads() == leaders)
                .map(MessageCount::perSecond)
                .toList();
    }

    /// Milliseconds without the address after the leader's death, from as many seeds as that takes.
    private static List<Double> outages(int nodes) {
        List<Double> outages = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int seed = 1;
                outages.size() < TAKEOVERS && (outages.isEmpty() || System.nanoTime() < end);
                seed++) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            require(
                    new Simulation(new SimulationOptions(nodes, seed, TROUBLE, Profile.TAKEOVERS))
                            .run(new PrintStream(text, false, StandardCharsets.UTF_8)));
            Matcher takeover = TAKEOVER.matcher(text.toString(StandardCharsets.UTF_8));
            while (takeover.find()) {
                outages.add(Double.valueOf(takeover.group(1)));
            }
        }
        return outages;
    }

    private static void require(SimulationResult result) {
        if (!result.ok()) {
            throw new IllegalStateException(
                    result.kind()
                            + ": "
                            + result.detail()
                            + "; "
                            + result.options().replayCommand());
        }
    }
}
