package org.pgwatchdog.simulator;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.legacy.LegacyConfig;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.LegacyPhase;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.MonotonicTime;

/// One run of a cluster of the older generation in virtual time (profiles `legacy` and `legacy-harsh`):
/// trouble, as [LegacyTrouble] makes it; then everything is repaired, and backend events come to a calm
/// cluster.
///
/// **Safety:** no two hosts have the address at the same time, whoever believes what; no two nodes hold the
/// interlock, and no command runs twice ([InterlockChecker]); who stands is the oldest in its own list, or
/// has waited long enough. The nodes of a cluster of two may both be active if they were cut off from each
/// other: the protocol has no third voice, and natives do the same.
/// **Progress:** after the repair one node is active and has the address, all others are its standbys,
/// within [#SETTLING], and nothing moves any more; each backend event is carried out by all.
final class LegacySimulation {
    static final Duration KEEPALIVE = Duration.ofMillis(500);

    /// How exactly deadlines are met.
    static final Duration GRAIN = Duration.ofMillis(1);

    private static final Duration DEADTIME = Duration.ofSeconds(6);

    /// Noticing (6 s), a native's patience (10 s), joining anew (2 s start grace, 3 s slow retry), refused
    /// candidacies (5 s vote hold, three rounds), raising, twice as a margin.
    private static final Duration SETTLING = Duration.ofSeconds(70);

    /// What a backend event may take: asking again after refusals, three commands, all steps.
    private static final Duration CHANGING = Duration.ofSeconds(15);

    private static final int CALM_CHANGES = 4;

    /// How long after a pair was cut two may still be active: noticing each other, and one telling the
    /// other, with lost heartbeats and frozen processes between.
    private static final Duration PAIR_HEALS = Duration.ofSeconds(30);

    private static final int LEAST_NODES = 2;

    private final SimulationOptions options;
    private final LegacyBrain.Maker brains;
    private final Timeline timeline = new Timeline();
    private final Trace trace;
    private final List<LegacySimHost> hosts = new ArrayList<>();
    private final LegacySimNetwork network;
    private final InterlockChecker interlock = new InterlockChecker(this);
    private final LegacyTrouble trouble;
    private final Prng calm;
    private final PrintStream out;
    private MonotonicTime excused = MonotonicTime.ZERO;
    private long ticket;
    private int backend;

    LegacySimulation(
            SimulationOptions options,
            LegacyBrain.Maker brains,
            PrintStream out,
            boolean everyStep) {
        this.options = options;
        this.brains = brains;
        this.out = out;
        Seed seed = new Seed(options.seed());
        this.trace = new Trace(timeline, Optional.of(out), everyStep);
        this.network = new LegacySimNetwork(this, seed.derive("network"));
        this.trouble =
                new LegacyTrouble(
                        this,
                        trace,
                        seed.derive("nemesis"),
                        options.profile() == Profile.LEGACY_HARSH);
        this.calm = seed.derive("calm");
        int count = Math.max(LEAST_NODES, options.nodes());
        for (int index = 0; index < count; index++) {
            hosts.add(
                    new LegacySimHost(
                            this, index, configOf(index, count), seed.derive("host-" + index)));
        }
    }

    private static LegacyConfig configOf(int index, int count) {
        List<MemberIdentity> peers = new ArrayList<>();
        for (int other = 0; other < count; other++) {
            if (other != index) {
                peers.add(identityOf(other));
            }
        }
        return new LegacyConfig(
                identityOf(index),
                peers,
                "192.0.2.1",
                true,
                false,
                new LegacyConfig.Timing(
                        DEADTIME,
                        Duration.ofSeconds(1),
                        LegacyConfig.Timing.leaseFor(DEADTIME),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10)));
    }

    private static MemberIdentity identityOf(int index) {
        return new MemberIdentity("host" + index, 9999, 9000);
    }

    // What hosts, network and trouble need.

    LegacyBrain.Maker brains() {
        return brains;
    }

    /// Not from zero: an uptime.
    MonotonicTime now() {
        return new MonotonicTime(timeline.now() + 1_000_000_000L);
    }

    void after(Duration delay, Runnable action) {
        timeline.after(delay, action);
    }

    long nextTicket() {
        return ++ticket;
    }

    LegacySimNetwork network() {
        return network;
    }

    InterlockChecker interlock() {
        return interlock;
    }

    List<LegacySimHost> hosts() {
        return hosts;
    }

    LegacySimHost find(MemberIdentity identity) {
        return hosts.stream()
                .filter(host -> host.config().self().equals(identity))
                .findFirst()
                .orElseThrow();
    }

    boolean isAddressBeyond(LegacySimHost host) {
        return hosts.stream().anyMatch(other -> other != host && other.hasAddress());
    }

    void traced(LegacySimHost host, LegacyEvent event, List<LegacyEffect> effects) {
        List<NoticeCode> codes = new ArrayList<>();
        for (LegacyEffect effect : effects) {
            if (effect instanceof LegacyEffect.Shared(Effect.Notice(var code, _, var text))) {
                codes.add(code);
                if (code == NoticeCode.STATE_CHANGED) {
                    trace.note("n" + host.index(), text);
                }
            }
        }
        trace.legacyStep(host.index(), event, effects, codes);
    }

    /// Whether two active nodes cannot be helped: a pair was cut a short while ago.
    boolean isExcused() {
        return now().isBefore(excused);
    }

    /// No two have the address.
    void check() {
        if (network.isCut() && hosts.size() == LEAST_NODES) {
            excused = now().plus(PAIR_HEALS);
        }
        List<Integer> holders =
                hosts.stream().filter(LegacySimHost::hasAddress).map(LegacySimHost::index).toList();
        if (holders.size() > 1 && !isExcused()) {
            throw Violation.safety("the address is on " + holders);
        }
    }

    /// A backend changes, and some of the pools, one at least, notice. Returns what changes.
    FailoverRequest changeBackend(Prng prng, Ratio noticing) {
        FailoverRequest request =
                new FailoverRequest(
                        prng.pick(List.of(FailoverKind.values())), 0, List.of(backend++ % 128));
        trace.note("all", LegacySimPool.nameOf(request) + " is due");
        LegacySimHost first = prng.pick(hosts);
        for (LegacySimHost host : hosts) {
            if (host == first || prng.chance(noticing)) {
                after(
                        prng.between(Duration.ZERO, Duration.ofMillis(800)),
                        () -> host.pool().want(request));
            }
        }
        return request;
    }

    // The run.

    SimulationResult run() {
        SimulationResult.Kind kind = SimulationResult.Kind.OK;
        String detail = "";
        try {
            play();
        } catch (Violation violation) {
            kind = violation.kind();
            detail = violation.text();
        } catch (RuntimeException | AssertionError fault) {
            Violation crash = CrashReport.of("outside of a step", fault);
            kind = crash.kind();
            detail = crash.text();
        }
        out.println(kind + (detail.isEmpty() ? "" : ": " + detail));
        return new SimulationResult(
                kind,
                options,
                detail,
                Duration.ofNanos(timeline.now()),
                trace.steps(),
                Duration.ZERO,
                trace.fingerprint(),
                trace.notices(),
                kind == SimulationResult.Kind.OK ? List.of() : trace.lastLines());
    }

    private void play() {
        trouble.begin();
        runUntil(options.duration().toNanos());
        trouble.end();
        runUntil(timeline.now() + SETTLING.toNanos());
        int active = requireSettled("not settled after " + SETTLING.toSeconds() + " s");
        for (int change = 0; change < CALM_CHANGES; change++) {
            FailoverRequest request = changeBackend(calm, Ratio.percent(50));
            runUntil(timeline.now() + CHANGING.toNanos());
            interlock.requireDone(LegacySimPool.nameOf(request), commandsOf(request));
        }
        interlock.requireRest();
        if (requireSettled("no longer settled") != active) {
            throw Violation.liveness("a settled cluster moved without a cause");
        }
    }

    private static List<InterlockLock> commandsOf(FailoverRequest request) {
        return request.kind() == FailoverKind.FAILBACK
                ? List.of(
                        InterlockLock.FAILBACK, InterlockLock.FAILOVER, InterlockLock.FOLLOW_MASTER)
                : List.of(InterlockLock.FAILOVER, InterlockLock.FOLLOW_MASTER);
    }

    private void runUntil(long nanos) {
        while (timeline.next() <= nanos) {
            timeline.runNext();
        }
        timeline.advanceTo(nanos);
    }

    private int requireSettled(String what) {
        List<Integer> active = new ArrayList<>();
        List<String> phases = new ArrayList<>();
        boolean settled = true;
        for (LegacySimHost host : hosts) {
            Optional<LegacyPhase> phase = host.phase();
            phases.add(phase + (host.hasAddress() ? " with the address" : ""));
            boolean leads = phase.equals(Optional.of(LegacyPhase.ACTIVE));
            if (leads) {
                active.add(host.index());
            }
            settled &= leads || phase.equals(Optional.of(LegacyPhase.STANDBY));
            settled &= leads == host.hasAddress();
        }
        if (!settled || active.size() != 1) {
            throw Violation.liveness(what + ": " + phases);
        }
        return active.getFirst();
    }
}
