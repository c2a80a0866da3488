package org.pgwatchdog.simulator;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.LegacyConfig;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.LegacyPhase;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.MonotonicTime;

/// One run of a cluster of the older generation in virtual time (profile `legacy`): processes are killed,
/// stopped, frozen and cut off, heartbeats lost, backends reported dead; then everything is repaired.
///
/// **Safety:** no two hosts have the address at the same time, whoever believes what. Two of a pair may
/// if they were cut off from each other: the protocol has no third voice, and natives do the same. Nodes
/// that said good-bye, and dead processes, do not count, so that larger clusters can be pairs for a while.
/// **Progress:** after the repair one node is active and has the address, all others are its standbys,
/// within [#SETTLING], and nothing moves any more.
final class LegacySimulation {
    static final Duration KEEPALIVE = Duration.ofMillis(500);

    /// How exactly deadlines are met.
    static final Duration GRAIN = Duration.ofMillis(1);

    private static final Duration DEADTIME = Duration.ofSeconds(6);

    /// Noticing (6 s), a native's patience (10 s), joining anew (2 s start grace, 3 s slow retry), refused
    /// candidacies (5 s vote hold, three rounds), raising, twice as a margin.
    private static final Duration SETTLING = Duration.ofSeconds(70);

    private static final Duration QUIET = Duration.ofSeconds(30);

    /// How long after a pair was cut two may still be active: noticing each other, and one telling the
    /// other, with lost heartbeats and frozen processes between.
    private static final Duration PAIR_HEALS = Duration.ofSeconds(30);

    private static final int LEAST_NODES = 2;

    private final SimulationOptions options;
    private final Timeline timeline = new Timeline();
    private final Trace trace;
    private final List<LegacySimHost> hosts = new ArrayList<>();
    private final LegacySimNetwork network;
    private final Prng trouble;
    private final PrintStream out;
    private MonotonicTime excused = MonotonicTime.ZERO;
    private boolean repaired;
    private long ticket;

    LegacySimulation(SimulationOptions options, PrintStream out, boolean everyStep) {
        this.options = options;
        this.out = out;
        Seed seed = new Seed(options.seed());
        this.trace = new Trace(timeline, out, everyStep);
        this.network = new LegacySimNetwork(this, seed.derive("network"));
        this.trouble = seed.derive("nemesis");
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

    // What hosts and network need.

    /// Not from zero: an uptime.
    MonotonicTime now() {
        return new MonotonicTime(timeline.now() + 1_000_000_000L);
    }

    void after(Duration delay, Runnable action) {
        timeline.after(delay, action);
    }

    LegacySimNetwork network() {
        return network;
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

    /// Who has left, or says of itself that it is down, is not waited for.
    private boolean isPair() {
        return hosts.stream().filter(LegacySimulation::takesPart).count() <= LEAST_NODES;
    }

    private static boolean takesPart(LegacySimHost host) {
        return host.phase()
                .filter(phase -> phase != LegacyPhase.LEAVING && phase != LegacyPhase.DOWN)
                .isPresent();
    }

    /// No two have the address.
    void check() {
        if (network.isCut() && (isPair() || now().isBefore(excused))) {
            excused = now().plus(PAIR_HEALS);
        }
        List<Integer> holders =
                hosts.stream().filter(LegacySimHost::hasAddress).map(LegacySimHost::index).toList();
        if (holders.size() > 1 && now().hasReached(excused)) {
            throw Violation.safety("the address is on " + holders);
        }
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
                trace.lastLines());
    }

    private void play() {
        for (LegacySimHost host : hosts) {
            after(trouble.between(Duration.ZERO, Duration.ofSeconds(3)), host::start);
        }
        after(Duration.ofSeconds(5), this::harm);
        runUntil(options.duration().toNanos());
        repaired = true;
        trace.note("all", "repaired");
        repair();
        runUntil(timeline.now() + SETTLING.toNanos());
        int active = requireSettled("not settled after " + SETTLING.toSeconds() + " s");
        runUntil(timeline.now() + QUIET.toNanos());
        if (requireSettled("no longer settled") != active) {
            throw Violation.liveness("a settled cluster moved without a cause");
        }
    }

    private void runUntil(long nanos) {
        while (timeline.next() <= nanos) {
            timeline.runNext();
        }
        timeline.advanceTo(nanos);
    }

    private void repair() {
        network.heal();
        for (LegacySimHost host : hosts) {
            host.thaw();
            host.start();
        }
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

    // The trouble.

    private void harm() {
        if (repaired) {
            return;
        }
        LegacySimHost host = trouble.pick(hosts);
        Duration howLong = trouble.between(Duration.ofMillis(200), Duration.ofSeconds(14));
        switch (trouble.below(10)) {
            case 0, 1 -> killed(host, howLong);
            case 2 -> stopped(host, howLong);
            case 3, 4 -> frozen(host, howLong);
            case 5 -> isolated(host, howLong);
            case 6 -> cut(host, trouble.pick(hosts), howLong);
            case 7 -> {
                trace.note("all", "heartbeats are lost");
                network.lose(Ratio.percent(trouble.between(10, 60)));
                after(howLong, () -> network.lose(Ratio.NEVER));
            }
            case 8 -> {
                trace.note("n" + host.index(), "is to hand over");
                host.deliver(
                        new LegacyEvent.Shared(
                                new Event.SwitchoverRequested(++ticket, Optional.empty())));
            }
            default -> backendFails();
        }
        after(trouble.between(Duration.ofMillis(300), Duration.ofSeconds(20)), this::harm);
    }

    private void killed(LegacySimHost host, Duration howLong) {
        trace.note("n" + host.index(), "killed");
        host.kill();
        network.died(host);
        after(howLong, host::start);
    }

    private void stopped(LegacySimHost host, Duration howLong) {
        trace.note("n" + host.index(), "stopped in order");
        host.stop();
        after(howLong.plusSeconds(8), host::start);
    }

    private void frozen(LegacySimHost host, Duration howLong) {
        trace.note("n" + host.index(), "frozen");
        host.freeze();
        after(howLong, host::thaw);
    }

    private void isolated(LegacySimHost host, Duration howLong) {
        trace.note("n" + host.index(), "cut off");
        hosts.stream()
                .filter(other -> other != host)
                .forEach(other -> network.cut(host.index(), other.index()));
        healAfter(howLong);
    }

    private void cut(LegacySimHost one, LegacySimHost other, Duration howLong) {
        if (one == other) {
            return;
        }
        boolean oneWay = trouble.chance(Ratio.percent(40));
        trace.note("n" + one.index(), (oneWay ? "not heard by n" : "cut from n") + other.index());
        if (oneWay) {
            network.cutOneWay(one.index(), other.index());
        } else {
            network.cut(one.index(), other.index());
        }
        healAfter(howLong);
    }

    /// Whether a pair was cut shows now: a moment later there may be more nodes.
    private void healAfter(Duration howLong) {
        check();
        after(
                howLong,
                () -> {
                    network.heal();
                    trace.note("all", "healed");
                });
    }

    private void backendFails() {
        int backend = trouble.below(3);
        trace.note("all", "backend " + backend + " fails");
        FailoverRequest request = new FailoverRequest(FailoverKind.DEGENERATE, 0, List.of(backend));
        for (LegacySimHost host : hosts) {
            if (trouble.chance(Ratio.percent(60))) {
                after(
                        trouble.between(Duration.ZERO, Duration.ofMillis(800)),
                        () ->
                                host.deliver(
                                        new LegacyEvent.Shared(
                                                new Event.FailoverWanted(
                                                        ++ticket, request, "simulated"))));
            }
        }
    }
}
