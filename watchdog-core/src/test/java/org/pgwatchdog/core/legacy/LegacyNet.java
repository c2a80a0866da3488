package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.model.MonotonicTime;

/// A small deterministic network of legacy nodes in virtual time: connections take 1 ms each way, a dead
/// process's host refuses, a cut or frozen one is silent. After every step it checks that no two hosts
/// have the virtual IP, and that no two hold the interlock.
final class LegacyNet {
    static final Duration KEEPALIVE = Duration.ofMillis(500);
    static final Duration DEADTIME = Duration.ofSeconds(6);
    static final LegacyConfig.Timing TIMING =
            new LegacyConfig.Timing(
                    DEADTIME,
                    Duration.ofSeconds(1),
                    LegacyConfig.Timing.leaseFor(DEADTIME),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10));
    private static final Duration LATENCY = Duration.ofMillis(1);

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::at).thenComparing(Task::number));
    private final List<LegacyHost> hosts = new ArrayList<>();
    private final TreeSet<String> cuts = new TreeSet<>();
    private final TreeMap<Long, Exchange> exchanges = new TreeMap<>();
    private final List<String> log = new ArrayList<>();
    private MonotonicTime now = new MonotonicTime(1_000_000_000L);
    private long number;
    private boolean oneVip = true;

    private record Task(MonotonicTime at, long number, Runnable work) {}

    private record Exchange(LegacyHost from, int life, long ask) {
        void end(LegacyEvent event) {
            if (from.life() == life) {
                from.deliver(event);
            }
        }
    }

    LegacyNet(int count) {
        this(count, false);
    }

    LegacyNet(int count, boolean minorityMayLead) {
        for (int index = 0; index < count; index++) {
            List<MemberIdentity> peers = new ArrayList<>();
            for (int other = 0; other < count; other++) {
                if (other != index) {
                    peers.add(LegacySolo.identity(other));
                }
            }
            hosts.add(
                    new LegacyHost(
                            this,
                            index,
                            new LegacyConfig(
                                    LegacySolo.identity(index),
                                    peers,
                                    LegacySolo.VIP,
                                    true,
                                    minorityMayLead,
                                    TIMING)));
        }
    }

    LegacyHost host(int index) {
        return hosts.get(index);
    }

    List<LegacyHost> hosts() {
        return hosts;
    }

    MonotonicTime now() {
        return now;
    }

    /// Two active nodes are expected for a while: a partition of two.
    void allowTwoVips(boolean allowed) {
        oneVip = !allowed;
    }

    void after(Duration delay, Runnable work) {
        tasks.add(new Task(now.plus(delay), number++, work));
    }

    void run(Duration duration) {
        runUntil(duration, () -> false);
    }

    /// Runs until the condition holds, or fails after the limit; returns how long it took.
    Duration await(Duration limit, BooleanSupplier condition) {
        MonotonicTime began = now;
        if (!runUntil(limit, condition)) {
            throw new AssertionError("not within " + limit + "\n" + this);
        }
        return now.since(began);
    }

    private boolean runUntil(Duration limit, BooleanSupplier condition) {
        MonotonicTime end = now.plus(limit);
        while (!condition.getAsBoolean()) {
            Task next = tasks.peek();
            if (next == null || end.isBefore(next.at())) {
                now = end;
                return condition.getAsBoolean();
            }
            tasks.remove();
            now = next.at();
            next.work().run();
        }
        return true;
    }

    // Cuts.

    void isolate(int index) {
        for (LegacyHost other : hosts) {
            if (other.index() != index) {
                cuts.add(edge(index, other.index()));
            }
        }
    }

    void cut(int one, int other) {
        cuts.add(edge(one, other));
    }

    void heal() {
        cuts.clear();
    }

    private static String edge(int one, int other) {
        return Math.min(one, other) + "-" + Math.max(one, other);
    }

    private boolean isCut(LegacyHost one, LegacyHost other) {
        return cuts.contains(edge(one.index(), other.index()))
                || one.isPoweredOff()
                || other.isPoweredOff();
    }

    // Exchanges.

    void ask(LegacyHost from, LegacyEffect.Ask ask) {
        LegacyHost to =
                hosts.stream()
                        .filter(host -> host.identity().equals(ask.to()))
                        .findFirst()
                        .orElseThrow();
        long exchange = number++;
        exchanges.put(exchange, new Exchange(from, from.life(), ask.exchange()));
        after(ask.limit(), () -> fail(exchange, LegacyEvent.Failure.SILENT));
        after(LATENCY, () -> arrive(exchange, from, to, ask.request()));
    }

    private void arrive(long exchange, LegacyHost from, LegacyHost to, LegacyMessage request) {
        if (isCut(from, to)) {
            return;
        }
        if (!to.isRunning()) {
            after(LATENCY, () -> fail(exchange, LegacyEvent.Failure.REFUSED));
            return;
        }
        to.deliver(new LegacyEvent.RequestReceived(exchange, request, false));
    }

    private void fail(long exchange, LegacyEvent.Failure failure) {
        Exchange asked = exchanges.remove(exchange);
        if (asked != null) {
            asked.end(new LegacyEvent.AskFailed(asked.ask(), failure, "net"));
        }
    }

    void answer(LegacyHost host, long exchange, LegacyMessage answer) {
        after(
                LATENCY,
                () -> {
                    Exchange asked = exchanges.get(exchange);
                    if (asked != null && !isCut(host, asked.from())) {
                        exchanges.remove(exchange);
                        asked.end(new LegacyEvent.Answered(asked.ask(), answer));
                    }
                });
    }

    void close(LegacyHost host, long exchange) {
        after(
                LATENCY,
                () -> {
                    Exchange asked = exchanges.get(exchange);
                    if (asked != null && !isCut(host, asked.from())) {
                        fail(exchange, LegacyEvent.Failure.CLOSED);
                    }
                });
    }

    void heartbeat(LegacyHost from, LegacyStatus status) {
        for (LegacyHost to : hosts) {
            if (to != from) {
                after(
                        LATENCY,
                        () -> {
                            if (!isCut(from, to) && to.isRunning() && !to.isFrozen()) {
                                to.hear(from, status);
                            }
                        });
            }
        }
    }

    boolean isVipElsewhere(LegacyHost asking) {
        return hosts.stream()
                .anyMatch(host -> host != asking && host.hasVip() && !isCut(host, asking));
    }

    // Checks.

    void check() {
        if (oneVip && hosts.stream().filter(LegacyHost::hasVip).count() > 1) {
            throw new AssertionError("two hosts have the virtual IP\n" + this);
        }
        if (oneVip && hosts.stream().filter(LegacyHost::holdsInterlock).count() > 1) {
            throw new AssertionError("two nodes hold the interlock\n" + this);
        }
    }

    /// Whether exactly this node is active with the virtual IP, and all that run follow it.
    boolean isLedBy(int leader) {
        return hosts.stream()
                .filter(LegacyHost::isRunning)
                .allMatch(host ->
                        host.index() == leader
                                ? host.phase() == LegacyPhase.ACTIVE && host.hasVip()
                                : host.phase() == LegacyPhase.STANDBY
                                        && host.snapshot().master().isPresent());
    }

    boolean isLed() {
        return hosts.stream().anyMatch(host -> isLedBy(host.index()));
    }

    int leader() {
        return hosts.stream()
                .filter(host -> isLedBy(host.index()))
                .findFirst()
                .orElseThrow()
                .index();
    }

    void log(String line) {
        log.add(now + " " + line);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.join("\n", log));
        for (LegacyHost host : hosts) {
            text.append("\nhost ").append(host.index()).append(": ");
            text.append(host.isRunning() ? host.snapshot() : "not running");
        }
        return text.toString();
    }
}
