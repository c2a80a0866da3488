package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The network between the hosts: connections that behave like TCP, datagrams that behave like UDP,
/// and cuts in either direction. A connection never loses bytes silently: it is late, it stalls, or it
/// ends on one or both sides.
final class SimNetwork {
    private final Timeline timeline;
    private final Prng prng;
    private final List<SimHost> hosts;
    private final boolean[][] cut;
    private final List<SimStream> streams = new ArrayList<>();
    private DatagramFaults datagramFaults = DatagramFaults.NONE;

    SimNetwork(Timeline timeline, Prng prng, List<SimHost> hosts) {
        this.timeline = timeline;
        this.prng = prng;
        this.hosts = List.copyOf(hosts);
        this.cut = new boolean[hosts.size()][hosts.size()];
    }

    /// Whether packets of `from` reach the host `to`.
    boolean passes(SimHost from, SimHost to) {
        return from.powered() && to.powered() && !cut[from.id()][to.id()];
    }

    /// Whether two running processes can hear each other.
    boolean joined(SimHost one, SimHost other) {
        return one.running() && other.running() && passes(one, other) && passes(other, one);
    }

    void cut(int from, int to) {
        cut[from][to] = true;
    }

    void heal(int from, int to) {
        if (cut[from][to]) {
            cut[from][to] = false;
            resumeStalled();
        }
    }

    void healAll() {
        for (int from = 0; from < cut.length; from++) {
            for (int to = 0; to < cut.length; to++) {
                heal(from, to);
            }
        }
    }

    boolean anythingCut() {
        for (boolean[] row : cut) {
            for (boolean one : row) {
                if (one) {
                    return true;
                }
            }
        }
        return false;
    }

    void datagramFaults(DatagramFaults faults) {
        datagramFaults = faults;
    }

    private long latencyNanos() {
        return prng.chance(NetworkTimes.LATENCY_TAIL)
                ? prng.nanosBetween(NetworkTimes.LATENCY_MAX, NetworkTimes.LATENCY_TAIL_MAX)
                : prng.nanosBetween(NetworkTimes.LATENCY_MIN, NetworkTimes.LATENCY_MAX);
    }

    /// Starts a connection; the outcome is told to `caller` unless it gives up first.
    ConnectAttempt connect(SimHost from, SimHost to, ConnectAttempt.Caller caller) {
        ConnectAttempt attempt = new ConnectAttempt(from, to, caller);
        timeline.after(latencyNanos(), () -> arriveFirst(attempt, 0));
        return attempt;
    }

    /// The `count`-th first packet of a connection arrives, or is lost.
    private void arriveFirst(ConnectAttempt attempt, int count) {
        if (attempt.over()) {
            return;
        }
        SimHost from = attempt.from();
        SimHost to = attempt.to();
        if (!passes(from, to) || !passes(to, from)) {
            Duration next = NetworkTimes.CONNECT_REPEAT.multipliedBy(1L << count);
            if (attempt.waited().plus(next).compareTo(NetworkTimes.CONNECT_TIMEOUT) > 0) {
                Duration rest = NetworkTimes.CONNECT_TIMEOUT.minus(attempt.waited());
                timeline.after(rest, () -> attempt.fail(false, "connect timed out"));
                return;
            }
            attempt.waitFor(next);
            timeline.after(next, () -> arriveFirst(attempt, count + 1));
            return;
        }
        if (!to.listening()) {
            timeline.after(latencyNanos(), () -> attempt.fail(true, "connection refused"));
            return;
        }
        SimEndpoint near = new SimEndpoint(this, from);
        SimEndpoint far = new SimEndpoint(this, to);
        near.attach(new SimStream(near, far));
        far.attach(new SimStream(far, near));
        streams.add(near.outgoing());
        streams.add(far.outgoing());
        to.receive(() -> to.life().ifPresent(life -> life.mesh().accepted(far)));
        // Nothing that the acceptor sends may overtake its answer.
        long answered = far.outgoing().arrivalNotBefore(timeline.now() + latencyNanos());
        timeline.at(answered, () -> attempt.open(near));
    }

    void write(SimStream stream, byte[] bytes) {
        int from = 0;
        while (from < bytes.length) {
            int left = bytes.length - from;
            int length = prng.chance(NetworkTimes.SPLIT) ? prng.between(1, left) : left;
            byte[] piece =
                    length == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, from + length);
            long arrival = stream.arrivalNotBefore(timeline.now() + latencyNanos());
            stream.add(Segment.ofBytes(piece, arrival));
            timeline.at(arrival, () -> pump(stream));
            from += length;
        }
    }

    void finish(SimStream stream, Segment.Kind how) {
        if (!stream.source().host().powered()) {
            stream.clear();
            return;
        }
        long arrival = stream.arrivalNotBefore(timeline.now() + latencyNanos());
        stream.add(Segment.of(how, arrival));
        timeline.at(arrival, () -> pump(stream));
    }

    private void pump(SimStream stream) {
        boolean ending = !stream.source().isOpen();
        for (Segment head = stream.due(timeline.now());
                head != null;
                head = stream.due(timeline.now())) {
            if (!passes(stream.source().host(), stream.target().host())) {
                stall(stream);
                return;
            }
            stream.resumeAt(0);
            stream.dropHead();
            deliver(stream, head);
        }
        if (ending) {
            forgetDone();
        }
    }

    private void deliver(SimStream stream, Segment segment) {
        SimEndpoint target = stream.target();
        if (!target.isOpen()) {
            if (segment.kind() == Segment.Kind.BYTES) {
                finish(target.outgoing(), Segment.Kind.RESET);
            }
            return;
        }
        switch (segment.kind()) {
            case BYTES -> target.host().receive(() -> target.arrived(segment.bytes()));
            case END -> target.host().receive(() -> target.ended("closed by peer"));
            case RESET -> target.host().receive(() -> target.ended("connection reset"));
        }
    }

    private void stall(SimStream stream) {
        if (stream.stalled()) {
            return;
        }
        long since = timeline.now();
        stream.stall(since);
        Duration patience = prng.between(NetworkTimes.GIVE_UP_MIN, NetworkTimes.GIVE_UP_MAX);
        timeline.after(patience, () -> giveUp(stream, since));
    }

    private void giveUp(SimStream stream, long since) {
        if (stream.stalledSince() == since) {
            stream.clear();
            SimEndpoint source = stream.source();
            source.host().receive(() -> source.ended("connection timed out"));
        }
    }

    /// Lets what waited go on wherever the way is free, when TCP would repeat it: after at most as long
    /// as it has waited already.
    private void resumeStalled() {
        for (SimStream stream : streams) {
            if (stream.stalled() && passes(stream.source().host(), stream.target().host())) {
                Duration waited = Duration.ofNanos(timeline.now() - stream.stalledSince());
                Duration most =
                        waited.compareTo(NetworkTimes.REPEAT_MAX) < 0
                                ? waited
                                : NetworkTimes.REPEAT_MAX;
                Duration delay = prng.between(Duration.ZERO, most);
                stream.resumeAt(timeline.now() + delay.toNanos());
                timeline.after(delay, () -> pump(stream));
            }
        }
    }

    /// The process of `host` is gone, its kernel is not.
    void processEnded(SimHost host) {
        Segment.Kind how = prng.chance(NetworkTimes.RESET) ? Segment.Kind.RESET : Segment.Kind.END;
        for (SimStream stream : List.copyOf(streams)) {
            if (stream.source().host() == host) {
                stream.source().kill(how);
            }
        }
    }

    void powerLost(SimHost host) {
        host.power(false);
        for (SimStream stream : streams) {
            if (stream.source().host() == host) {
                stream.source().vanish();
            }
        }
        forgetDone();
    }

    void powerBack(SimHost host) {
        host.power(true);
        resumeStalled();
    }

    /// Sends one datagram; lost, doubled or late as the faults of the day say.
    void datagram(SimHost from, SimHost to, Runnable delivery) {
        int copies = prng.chance(datagramFaults.doubled()) ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            if (!passes(from, to) || prng.chance(datagramFaults.lost())) {
                continue;
            }
            long delay = latencyNanos();
            if (prng.chance(datagramFaults.late())) {
                delay += prng.nanosBetween(Duration.ZERO, NetworkTimes.DATAGRAM_LATE_MAX);
            }
            timeline.after(
                    delay,
                    () -> {
                        if (passes(from, to)) {
                            to.receiveDatagram(delivery);
                        }
                    });
        }
    }

    private void forgetDone() {
        streams.removeIf(stream ->
                stream.isEmpty() && !stream.source().isOpen() && !stream.target().isOpen());
    }

    @Nullable SimHost hostAt(String address) {
        for (SimHost host : hosts) {
            if (host.address().equals(address)) {
                return host;
            }
        }
        return null;
    }

    /// What happens to datagrams.
    record DatagramFaults(Ratio lost, Ratio doubled, Ratio late) {
        static final DatagramFaults NONE =
                new DatagramFaults(Ratio.NEVER, Ratio.NEVER, Ratio.NEVER);
    }
}
