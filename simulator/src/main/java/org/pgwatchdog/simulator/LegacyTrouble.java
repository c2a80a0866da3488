package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.LegacyEvent;

/// What happens to a legacy cluster until it is repaired: processes are killed, stopped, frozen and cut off,
/// heartbeats lost, hand-overs ordered, backends reported dead. If it is harsh, also what one fault alone
/// never brings about: packets take seconds, the cluster falls in two, several nodes forget at once what
/// they have said, maybe while the active node is cut off; and the next fault does not wait for the last.
final class LegacyTrouble {
    /// How long after a fault has ended its traces may show: noticing, electing, joining anew.
    private static final Duration TRACES = Duration.ofSeconds(30);

    private static final Duration STOPPING = Duration.ofSeconds(8);

    /// An answer that comes still, before who asked gives up.
    private static final Duration SLOWEST = Duration.ofMillis(2_500);

    /// The draw that is no fault.
    private static final int BACKEND = 9;

    /// How many draws there are if trouble is harsh.
    private static final int HARSH = 16;

    private final LegacySimulation cluster;
    private final Trace trace;
    private final Prng prng;
    private final boolean harsh;
    private boolean over;

    LegacyTrouble(LegacySimulation cluster, Trace trace, Prng prng, boolean harsh) {
        this.cluster = cluster;
        this.trace = trace;
        this.prng = prng;
        this.harsh = harsh;
    }

    void begin() {
        for (LegacySimHost host : cluster.hosts()) {
            cluster.after(prng.between(Duration.ZERO, Duration.ofSeconds(3)), host::start);
        }
        cluster.interlock().troubleUntil(cluster.now().plus(TRACES));
        cluster.after(Duration.ofSeconds(5), this::harm);
    }

    /// Repairs everything; nothing is broken any more.
    void end() {
        over = true;
        trace.note("all", "repaired");
        cluster.interlock().troubleUntil(cluster.now().plus(TRACES));
        cluster.network().heal();
        for (LegacySimHost host : cluster.hosts()) {
            host.thaw();
            host.start();
        }
    }

    private void harm() {
        if (over) {
            return;
        }
        LegacySimHost host = prng.pick(cluster.hosts());
        Duration howLong = prng.between(Duration.ofMillis(200), Duration.ofSeconds(14));
        int what = prng.below(harsh ? HARSH : BACKEND + 1);
        if (what != BACKEND) {
            cluster.interlock()
                    .troubleUntil(cluster.now().plus(howLong).plus(STOPPING).plus(TRACES));
        }
        switch (what) {
            case 0, 1 -> killed(host, howLong);
            case 2 -> stopped(host, howLong);
            case 3, 4 -> frozen(host, howLong);
            case 5 -> isolated(host, howLong);
            case 6 -> cut(host, prng.pick(cluster.hosts()), howLong);
            case 7 -> {
                trace.note("all", "heartbeats are lost");
                cluster.network().lose(Ratio.percent(prng.between(10, 60)));
                cluster.after(howLong, () -> cluster.network().lose(Ratio.NEVER));
            }
            case 8 -> {
                trace.note("n" + host.index(), "is to hand over");
                host.deliver(
                        new LegacyEvent.Shared(
                                new Event.SwitchoverRequested(
                                        cluster.nextTicket(), Optional.empty())));
            }
            case BACKEND -> cluster.changeBackend(prng, Ratio.percent(60));
            case 10, 11 -> splitInTwo(howLong);
            case 12, 13 -> {
                trace.note("all", "packets are slow");
                cluster.network().delay(prng.between(Duration.ofMillis(100), SLOWEST));
                cluster.after(howLong, () -> cluster.network().delay(Duration.ZERO));
            }
            case 14 -> {
                LegacySimHost active = active();
                isolated(active, howLong);
                forget(active);
            }
            default -> forget(active());
        }
        Duration pause = harsh ? Duration.ofSeconds(8) : Duration.ofSeconds(20);
        cluster.after(prng.between(Duration.ofMillis(300), pause), this::harm);
    }

    /// Whoever has the address, or anybody.
    private LegacySimHost active() {
        return cluster.hosts().stream()
                .filter(LegacySimHost::hasAddress)
                .findFirst()
                .orElseGet(() -> prng.pick(cluster.hosts()));
    }

    /// All but one are killed and begin anew at once.
    private void forget(LegacySimHost spared) {
        for (LegacySimHost host : cluster.hosts()) {
            if (host != spared) {
                cluster.after(
                        prng.between(Duration.ZERO, Duration.ofSeconds(1)),
                        () -> killed(host, prng.between(Duration.ZERO, Duration.ofMillis(300))));
            }
        }
    }

    private void splitInTwo(Duration howLong) {
        List<LegacySimHost> rest = new ArrayList<>(cluster.hosts());
        List<LegacySimHost> apart = new ArrayList<>();
        while (apart.size() < cluster.hosts().size() / 2) {
            LegacySimHost next = prng.pick(rest);
            rest.remove(next);
            apart.add(next);
        }
        trace.note("all", "falls in two: " + apart.stream().map(LegacySimHost::index).toList());
        for (LegacySimHost one : apart) {
            rest.forEach(other -> cluster.network().cut(one.index(), other.index()));
        }
        healAfter(howLong);
    }

    private void killed(LegacySimHost host, Duration howLong) {
        trace.note("n" + host.index(), "killed");
        host.kill();
        cluster.network().died(host);
        cluster.after(howLong, host::start);
    }

    private void stopped(LegacySimHost host, Duration howLong) {
        trace.note("n" + host.index(), "stopped in order");
        host.stop();
        cluster.after(howLong.plus(STOPPING), host::start);
    }

    private void frozen(LegacySimHost host, Duration howLong) {
        trace.note("n" + host.index(), "frozen");
        host.freeze();
        cluster.after(howLong, host::thaw);
    }

    private void isolated(LegacySimHost host, Duration howLong) {
        trace.note("n" + host.index(), "cut off");
        cluster.hosts().stream()
                .filter(other -> other != host)
                .forEach(other -> cluster.network().cut(host.index(), other.index()));
        healAfter(howLong);
    }

    private void cut(LegacySimHost one, LegacySimHost other, Duration howLong) {
        if (one == other) {
            return;
        }
        boolean oneWay = prng.chance(Ratio.percent(40));
        trace.note("n" + one.index(), (oneWay ? "not heard by n" : "cut from n") + other.index());
        if (oneWay) {
            cluster.network().cutOneWay(one.index(), other.index());
        } else {
            cluster.network().cut(one.index(), other.index());
        }
        healAfter(howLong);
    }

    private void healAfter(Duration howLong) {
        cluster.after(
                howLong,
                () -> {
                    cluster.network().heal();
                    trace.note("all", "healed");
                });
    }
}
