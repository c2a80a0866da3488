package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.LegacyEvent.Failure;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.wire.auth.AuthMethod;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.auth.WatchdogKey;
import org.pgwatchdog.wire.legacy.LegacyGeneration;
import org.pgwatchdog.wire.legacy.LegacyHeartbeat;
import org.pgwatchdog.wire.legacy.LegacyHeartbeatCodec;
import org.pgwatchdog.wire.legacy.LegacyPacket;
import org.pgwatchdog.wire.legacy.LegacyPacketCodec;

/// What lies between legacy hosts: exchanges of one packet each way, in order for each pair, and heartbeats,
/// all of it through the real codecs. A dead process's host refuses, a frozen process is silent, a cut
/// swallows everything.
final class LegacySimNetwork {
    private static final PeerAuthentication KEY =
            new PeerAuthentication(WatchdogKey.of("simulated"), AuthMethod.HMAC_SHA256);

    private final LegacySimulation cluster;
    private final Prng prng;
    private final LegacyPacketCodec codec = new LegacyPacketCodec(LegacyGeneration.G2, KEY);
    private final LegacyHeartbeatCodec heartbeats = new LegacyHeartbeatCodec(KEY);
    private final TreeSet<String> cuts = new TreeSet<>();
    private final TreeMap<Long, Exchange> open = new TreeMap<>();
    private final TreeMap<String, Line> lines = new TreeMap<>();
    private long lastExchange;
    private Ratio heartbeatLoss = Ratio.NEVER;
    private Duration slowest = Duration.ZERO;

    LegacySimNetwork(LegacySimulation cluster, Prng prng) {
        this.cluster = cluster;
        this.prng = prng;
    }

    // Faults.

    void cut(int one, int other) {
        cuts.add(one + ">" + other);
        cuts.add(other + ">" + one);
    }

    void cutOneWay(int from, int to) {
        cuts.add(from + ">" + to);
    }

    /// Packets take up to so long from now on; zero for the usual.
    void delay(Duration most) {
        slowest = most;
    }

    boolean isCut() {
        return !cuts.isEmpty() || !slowest.isZero();
    }

    void lose(Ratio ratio) {
        heartbeatLoss = ratio;
    }

    void heal() {
        cuts.clear();
        heartbeatLoss = Ratio.NEVER;
        slowest = Duration.ZERO;
    }

    private boolean carries(LegacySimHost from, LegacySimHost to) {
        return !cuts.contains(from.index() + ">" + to.index());
    }

    private Duration latency() {
        Duration usual = prng.between(Duration.ofNanos(200_000), Duration.ofMillis(8));
        return slowest.isZero() ? usual : prng.between(usual, usual.plus(slowest));
    }

    // Exchanges.

    /// The questions of one host to another, one after the other.
    private static final class Line {
        private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
        private @Nullable Exchange current;
    }

    private final class Exchange {
        private final LegacySimHost from;
        private final LegacySimHost to;
        private final int life;
        private final LegacyEffect.Ask ask;
        private boolean ended;
        private boolean connected;
        private long number;

        Exchange(LegacySimHost from, LegacySimHost to, LegacyEffect.Ask ask) {
            this.from = from;
            this.to = to;
            this.life = from.life();
            this.ask = ask;
        }

        void end(LegacyEvent outcome) {
            if (ended) {
                return;
            }
            ended = true;
            open.remove(number);
            if (from.life() == life) {
                from.deliver(outcome);
            }
            Line line = line(from, to);
            if (line.current == this) {
                line.current = null;
                next(line);
            }
        }

        void fail(Failure failure) {
            end(new LegacyEvent.AskFailed(ask.exchange(), failure, "simulated"));
        }
    }

    void ask(LegacySimHost from, LegacyEffect.Ask ask) {
        LegacySimHost to = cluster.find(ask.to());
        Exchange exchange = new Exchange(from, to, ask);
        Line line = line(from, to);
        line.waiting.addLast(exchange);
        cluster.after(
                ask.limit(),
                () -> exchange.fail(exchange.connected ? Failure.SILENT : Failure.UNREACHABLE));
        // Drivers queue; they never answer within the step.
        cluster.after(Duration.ZERO, () -> next(line));
    }

    private Line line(LegacySimHost from, LegacySimHost to) {
        return lines.computeIfAbsent(from.index() + ">" + to.index(), _ -> new Line());
    }

    private void next(Line line) {
        while (line.current == null && !line.waiting.isEmpty()) {
            Exchange exchange = line.waiting.removeFirst();
            if (!exchange.ended) {
                line.current = exchange;
                byte[] packet = codec.encodeRequest(exchange.ask.request(), exchange.from.wall());
                cluster.after(latency(), () -> arrive(exchange, packet));
            }
        }
    }

    private void arrive(Exchange exchange, byte[] packet) {
        if (exchange.ended || !carries(exchange.from, exchange.to)) {
            return;
        }
        if (!exchange.to.isRunning()) {
            cluster.after(
                    latency(),
                    () -> {
                        if (carries(exchange.to, exchange.from)) {
                            exchange.fail(Failure.REFUSED);
                        }
                    });
            return;
        }
        exchange.connected = carries(exchange.to, exchange.from);
        LegacyPacket read = codec.decode(packet);
        if (!codec.check(read).isAcceptable()) {
            throw Violation.safety("our own hash does not fit: " + read);
        }
        exchange.number = ++lastExchange;
        open.put(exchange.number, exchange);
        exchange.to.deliver(
                new LegacyEvent.RequestReceived(exchange.number, read.message(), false));
    }

    /// The answer to a request, or the end of its connection without one.
    void answer(long number, Optional<LegacyMessage> answer) {
        Exchange exchange = open.remove(number);
        if (exchange == null) {
            return;
        }
        Optional<byte[]> packet = answer.map(codec::encodeAnswer);
        cluster.after(
                latency(),
                () -> {
                    if (!carries(exchange.to, exchange.from)) {
                        return;
                    }
                    if (packet.isEmpty()) {
                        exchange.fail(Failure.CLOSED);
                        return;
                    }
                    LegacyMessage said = codec.decode(packet.get()).message();
                    exchange.end(new LegacyEvent.Answered(exchange.ask.exchange(), said));
                });
    }

    /// A process has died: whoever waited for its answer sees the connection end.
    void died(LegacySimHost host) {
        for (Exchange exchange : java.util.List.copyOf(open.values())) {
            if (exchange.to == host) {
                answer(exchange.number, Optional.empty());
            }
        }
    }

    // Heartbeats.

    void heartbeat(LegacySimHost from) {
        byte[] datagram =
                heartbeats.encode(
                        new LegacyHeartbeat(
                                from.config().self().host(),
                                from.config().self().pgpoolPort(),
                                from.wall(),
                                from.shown()));
        for (LegacySimHost to : cluster.hosts()) {
            if (to != from && carries(from, to) && !prng.chance(heartbeatLoss)) {
                cluster.after(latency(), () -> hear(from, to, datagram));
            }
        }
    }

    private void hear(LegacySimHost from, LegacySimHost to, byte[] datagram) {
        LegacyHeartbeat read = heartbeats.decode(datagram);
        LegacyStatus status = read.status();
        to.hear(from, status, read.sent().seconds() * 1_000_000 + read.sent().micros());
    }
}
