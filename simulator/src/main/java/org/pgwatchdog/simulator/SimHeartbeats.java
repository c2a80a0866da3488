package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.detect.HeartbeatDetector;
import org.pgwatchdog.lifecheck.detect.LifecheckVerdict;
import org.pgwatchdog.wire.heartbeat.Heartbeat;
import org.pgwatchdog.wire.heartbeat.HeartbeatCodec;
import org.pgwatchdog.wire.heartbeat.HeartbeatLayout;

/// The life check of one process: sends real heartbeat datagrams to every other node, and judges those
/// that come.
final class SimHeartbeats {
    /// How much later than due a sleeping thread wakes.
    private static final Duration WAKE_LATE_MAX = Duration.ofMillis(20);

    private final NodeLife life;
    private final SimCluster cluster;
    private final HeartbeatCodec codec;
    private final HeartbeatDetector detector;
    private final List<NodeAddress> remotes;
    private final TreeSet<NodeId> dead = new TreeSet<>();

    /// Of the dead ones those that the core has given up since.
    private final TreeSet<NodeId> lost = new TreeSet<>();

    private final long wallOffsetMicros;

    SimHeartbeats(NodeLife life, SimCluster cluster, HeartbeatCodec codec) {
        this.life = life;
        this.cluster = cluster;
        this.codec = codec;
        this.remotes = life.config().remotes();
        this.detector =
                new HeartbeatDetector(
                        cluster.plan().keepalive(),
                        cluster.plan().deadtime(),
                        remotes.stream().map(NodeAddress::id).toList(),
                        life.now());
        this.wallOffsetMicros = cluster.wallOffsetMicros(life.host());
    }

    void begin() {
        cluster.timeline().after(wakeLateNanos(), this::sendAll);
        sleep();
    }

    /// Each repetition goes through the host, so a frozen process neither sends nor judges.
    private void repeat(Duration period, Runnable action) {
        cluster.timeline()
                .after(
                        period.toNanos() + wakeLateNanos(),
                        () -> {
                            if (life.isCurrent()) {
                                life.host().receive(action);
                            }
                        });
    }

    private void sendAll() {
        if (!life.isCurrent()) {
            return;
        }
        long wall = wallMicros();
        Heartbeat heartbeat =
                new Heartbeat(
                        life.host().address(),
                        life.config().localAddress().pgpoolPort(),
                        wall / 1_000_000,
                        (int) (wall % 1_000_000));
        byte[] datagram = codec.encode(heartbeat, HeartbeatLayout.HOST_254);
        for (NodeAddress remote : remotes) {
            SimHost to = cluster.host(remote.id().value());
            cluster.network()
                    .datagram(
                            life.host(),
                            to,
                            () -> to.life().ifPresent(other -> other.heartbeats().hear(datagram)));
        }
        repeat(cluster.plan().keepalive(), this::sendAll);
    }

    private void hear(byte[] datagram) {
        Heartbeat heartbeat = codec.decode(datagram);
        for (NodeAddress remote : remotes) {
            if (remote.host().equals(heartbeat.from())
                    && remote.pgpoolPort() == heartbeat.pgpoolPort()) {
                long sent = heartbeat.seconds() * 1_000_000 + heartbeat.micros();
                detector.observe(life.now(), remote.id(), sent);
            }
        }
        if (life.now().hasReached(detector.deadline())) {
            judge();
        }
    }

    /// Follows what the core makes of the verdicts.
    void coreKnows(ClusterSnapshot snapshot) {
        for (NodeId node : dead) {
            if (!isActive(snapshot, node)) {
                lost.add(node);
            }
        }
    }

    private static boolean isActive(ClusterSnapshot snapshot, NodeId id) {
        return snapshot.node(id.value()).map(node -> node.state().isActive()).orElse(false);
    }

    /// Whether its silence will be noticed for every node that the core takes for alive. Not so before a
    /// node's first sign of life, and not for a node that came back by a connection while the life check
    /// still calls it dead: it will not be called dead a second time (protocol v4, 15.8).
    boolean watchesAll() {
        for (NodeAddress remote : remotes) {
            boolean watched =
                    detector.lastHeard(remote.id()).isPresent() && !lost.contains(remote.id());
            if (!watched && isActive(life.snapshot(), remote.id())) {
                return false;
            }
        }
        return true;
    }

    /// Sleeps until the detector's deadline; it may have moved on by then.
    private void sleep() {
        Duration rest = detector.deadline().since(life.now());
        repeat(rest.isNegative() ? Duration.ZERO : rest, this::wake);
    }

    private void wake() {
        if (life.isCurrent()) {
            if (life.now().hasReached(detector.deadline())) {
                judge();
            }
            sleep();
        }
    }

    private void judge() {
        for (LifecheckVerdict verdict : detector.check(life.now())) {
            LifecheckStatus status =
                    switch (verdict) {
                        case LifecheckVerdict.Dead(NodeId node, _) -> {
                            dead.add(node);
                            yield LifecheckStatus.DEAD;
                        }
                        case LifecheckVerdict.Alive(NodeId node, _) -> {
                            dead.remove(node);
                            lost.remove(node);
                            yield LifecheckStatus.ALIVE;
                        }
                    };
            life.offer(new Event.LifecheckReported(verdict.node(), status, verdict.reason()));
        }
    }

    private long wallMicros() {
        return wallOffsetMicros + cluster.timeline().now() / 1000;
    }

    private long wakeLateNanos() {
        return life.prng().nanosBetween(Duration.ZERO, WAKE_LATE_MAX);
    }
}
