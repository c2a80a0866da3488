package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.LegacyEvent;

/// What happens to a legacy cluster until it is repaired: processes are killed, stopped, frozen and cut off,
/// heartbeats lost, hand-overs ordered, backends reported dead.
final class LegacyTrouble {
    /// How long after a fault has ended its traces may show: noticing, electing, joining anew.
    private static final Duration TRACES = Duration.ofSeconds(30);

    private static final Duration STOPPING = Duration.ofSeconds(8);

    private final LegacySimulation cluster;
    private final Trace trace;
    private final Prng prng;
    private boolean over;

    LegacyTrouble(LegacySimulation cluster, Trace trace, Prng prng) {
        this.cluster = cluster;
        this.trace = trace;
        this.prng = prng;
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
        int what = prng.below(10);
        if (what < 9) {
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
            default -> cluster.changeBackend(prng, Ratio.percent(60));
        }
        cluster.after(prng.between(Duration.ofMillis(300), Duration.ofSeconds(20)), this::harm);
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
