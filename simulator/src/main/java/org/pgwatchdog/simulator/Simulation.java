package org.pgwatchdog.simulator;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogConfig;

/// One run of a whole cluster in virtual time: first the faults of a profile, with promises checked at
/// every moment; then everything is repaired, and the cluster must settle within a computed bound and
/// stay settled.
public final class Simulation {
    /// Nodes are started within this, not all at once.
    private static final Duration START_SPREAD = Duration.ofSeconds(3);

    /// A settled cluster is watched this long: it must not move any more.
    private static final Duration QUIET = Duration.ofSeconds(45);

    private final SimulationOptions options;
    private final LongSupplier nanoTime;
    private Brain.Maker brainMaker;
    private boolean everyStep;

    public Simulation(SimulationOptions options) {
        this(options, Simulation::noClock);
    }

    /// A run that also reports its speed.
    ///
    /// @param nanoTime the caller's clock, for example `System::nanoTime`; never seen by the run itself
    public Simulation(SimulationOptions options, LongSupplier nanoTime) {
        this(options, Brain::real, nanoTime);
    }

    Simulation(SimulationOptions options, Brain.Maker brainMaker, LongSupplier nanoTime) {
        this.options = options;
        this.brainMaker = brainMaker;
        this.nanoTime = nanoTime;
    }

    /// Prints every step with its effects, not only transitions: for the analysis of one seed.
    public Simulation everyStep() {
        everyStep = true;
        return this;
    }

    /// Somebody who wants to know what every pgwatchdog node of the run does, each of its lives by itself.
    @FunctionalInterface
    public interface LifeWatcher {
        /// A node's process has started, with a core made of this.
        ///
        /// @return gets each step that the core has taken
        Consumer<Replay.Step> begins(WatchdogConfig config, int firstCommandId, VoterMemory memory);
    }

    /// Tells `watcher` of every life. The run is the same with and without it.
    public Simulation watchedBy(LifeWatcher watcher) {
        Brain.Maker maker = brainMaker;
        brainMaker =
                (config, firstCommandId, memory) ->
                        Brain.watched(
                                maker.make(config, firstCommandId, memory),
                                watcher.begins(config, firstCommandId, memory));
        return this;
    }

    private static long noClock() {
        return 0;
    }

    /// Runs to the end and prints options, transitions and the verdict.
    public SimulationResult run(PrintStream out) {
        return run(Optional.of(out));
    }

    /// Runs to the end and prints nothing; the result is the same.
    public SimulationResult run() {
        return run(Optional.empty());
    }

    private SimulationResult run(Optional<PrintStream> out) {
        if (options.profile().isLegacy()) {
            PrintStream stream = out.orElseGet(Simulation::silence);
            return new LegacySimulation(options, LegacyBrain::real, stream, everyStep).run();
        }
        Seed seed = new Seed(options.seed());
        ClusterPlan plan = ClusterPlan.draw(options, seed);
        StabilisationBound bound = StabilisationBound.of(plan);
        Timeline timeline = new Timeline();
        Trace trace = new Trace(timeline, out, everyStep);
        SimCluster cluster = new SimCluster(plan, seed, brainMaker, timeline, trace);
        Nemesis nemesis = new Nemesis(cluster, seed.derive("nemesis"), options.profile());
        out.ifPresent(stream -> printOptions(stream, plan, nemesis, bound));
        long started = nanoTime.getAsLong();
        SimulationResult.Kind kind = SimulationResult.Kind.OK;
        String detail = "";
        try {
            play(cluster, nemesis, seed.derive("start"), bound);
        } catch (Violation violation) {
            kind = violation.kind();
            detail = violation.text();
        } catch (RuntimeException | AssertionError fault) {
            Violation crash = CrashReport.of("outside of a step", fault);
            kind = crash.kind();
            detail = crash.text();
        }
        SimulationResult result =
                new SimulationResult(
                        kind,
                        options,
                        detail,
                        Duration.ofNanos(timeline.now()),
                        trace.steps(),
                        cluster.longestOverlap(),
                        trace.fingerprint(),
                        trace.notices(),
                        kind == SimulationResult.Kind.OK ? List.of() : trace.lastLines());
        long took = nanoTime.getAsLong() - started;
        out.ifPresent(stream -> printVerdict(stream, result, took));
        return result;
    }

    private static PrintStream silence() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }

    private void play(SimCluster cluster, Nemesis nemesis, Prng prng, StabilisationBound bound) {
        Timeline timeline = cluster.timeline();
        for (SimHost host : cluster.hosts()) {
            timeline.after(prng.between(Duration.ZERO, START_SPREAD), () -> cluster.start(host));
        }
        if (cluster.plan().databases()) {
            cluster.databaseFaults().begin();
        }
        nemesis.begin();
        cluster.runUntil(options.duration().toNanos());
        nemesis.end();
        cluster.runUntil(timeline.now() + bound.total().toNanos());
        requireSettled(cluster, "not settled " + bound.total().toSeconds() + " s after the faults");
        if (cluster.plan().databases()) {
            cluster.databaseFaults().requireReplacement();
            requireSettled(cluster, "not settled after the failover");
        }
        long fingerprint = statesFingerprint(cluster);
        cluster.runUntil(timeline.now() + QUIET.toNanos());
        requireSettled(cluster, "no longer settled");
        if (statesFingerprint(cluster) != fingerprint) {
            throw Violation.liveness("a settled cluster moved without a cause");
        }
    }

    private static void requireSettled(SimCluster cluster, String what) {
        List<String> complaints = FinalChecker.complaints(cluster);
        if (!complaints.isEmpty()) {
            throw Violation.liveness(what + ": " + String.join("; ", complaints));
        }
    }

    /// Who leads, as one number.
    private static long statesFingerprint(SimCluster cluster) {
        return FinalChecker.states(cluster).chars().asLongStream().reduce(7, (a, b) -> a * 31 + b);
    }

    private void printOptions(
            PrintStream out, ClusterPlan plan, Nemesis nemesis, StabilisationBound bound) {
        row(out, "nodes", options.nodes());
        row(out, "seed", options.seed());
        row(out, "hours", options.hoursText());
        row(out, "profile", options.profile().label());
        row(out, "faults", nemesis.faults());
        row(out, "priorities", plan.describe());
        if (plan.databases()) {
            row(out, "failover", plan.configs().getFirst().failover());
        }
        row(out, "half votes", plan.halfVotes());
        row(out, "lease", plan.lease().map(lease -> lease.toMillis() + " ms").orElse("none"));
        row(out, "clock rates", plan.ratesPpm() + " ppm");
        row(out, "natives", plan.natives());
        row(out, "membership", plan.configs().getFirst().membership());
        row(out, "keepalive", plan.keepalive().toMillis() + " ms");
        row(out, "deadtime", plan.deadtime().toMillis() + " ms");
        row(out, "signed", plan.signed());
        row(out, "settle within", bound.total().toMillis() / 1000.0 + " s = " + bound);
        out.println();
    }

    private static void row(PrintStream out, String name, Object value) {
        out.println(String.format(Locale.ROOT, "%-14s %s", name, value));
    }

    private static void printVerdict(PrintStream out, SimulationResult result, long tookNanos) {
        out.println();
        if (result.ok()) {
            row(out, "OK", "settled, " + result.steps() + " steps");
            row(out, "two holders", result.longestOverlap().toMillis() + " ms at most");
        } else {
            row(out, result.kind().name(), result.detail());
            row(out, "seed", result.options().seed());
            row(out, "profile", result.options().profile().label());
            row(out, "replay", result.options().replayCommand());
        }
        if (tookNanos > 0) {
            double hours = result.simulated().toMillis() / 3_600_000.0;
            row(
                    out,
                    "rate",
                    String.format(
                            Locale.ROOT,
                            "%.1f simulated hours per second",
                            hours * 1e9 / tookNanos));
        }
    }
}
