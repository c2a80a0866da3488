package org.pgwatchdog.lifecheck;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.probe.DatagramSockets;
import org.pgwatchdog.lifecheck.probe.HeartbeatCounters;
import org.pgwatchdog.lifecheck.probe.HeartbeatReceiver;
import org.pgwatchdog.lifecheck.probe.HeartbeatSender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life check of one node (protocol v4, chapter 15; native `wd_lifecheck.c`): starts the probes,
/// feeds the detectors and reports to the listener. [#start] and [#close] are called once each, by one
/// thread; the other methods may be called by any.
///
/// Threads: `lifecheck` judges and calls the listener; `lifecheck-heartbeat` sends and receives
/// datagrams; virtual threads `lifecheck-probe-N` wait for everything else. A change of settings is a
/// new life check: close the old one first.
public final class Lifecheck implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecheck.class);

    private final LifecheckSettings settings;
    private final TimeSource time;
    private final Verdicts verdicts;
    private final LifecheckLoop loop;
    private final HeartbeatCounters counters = new HeartbeatCounters();
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("lifecheck-probe-", 0).factory());
    private final Errands errands;
    private final List<Watch> watches = new ArrayList<>();
    private final Optional<HeartbeatWatch> heartbeats;
    private final Thread thread;
    private @Nullable DatagramSockets sockets;
    private volatile @Nullable HeartbeatReceiver receiver;
    private final List<NodeAddress> joined = new CopyOnWriteArrayList<>();
    private @Nullable HeartbeatSender sender;
    private final Map<NodeId, MonotonicTime> lastHeard = new ConcurrentHashMap<>();

    public Lifecheck(LifecheckSettings settings, LifecheckListener listener) {
        this(settings, listener, TimeSource.system());
    }

    /// @param time the clocks to go by
    public Lifecheck(LifecheckSettings settings, LifecheckListener listener, TimeSource time) {
        this.settings = settings;
        this.time = time;
        this.verdicts = new Verdicts(listener);
        this.loop = new LifecheckLoop(time);
        this.errands = new Errands(workers, loop, time);
        this.heartbeats =
                settings.method() == LifecheckMethod.HEARTBEAT
                        ? Optional.of(
                                new HeartbeatWatch(
                                        settings, counters, verdicts, errands, time.now()))
                        : Optional.empty();
        this.thread = Thread.ofPlatform().name("lifecheck").daemon().unstarted(loop::run);
    }

    /// Opens the sockets and starts to check.
    ///
    /// @throws IOException if a socket cannot be opened; says which, why and what is needed. Nothing is
    ///     left open then.
    public void start() throws IOException {
        try {
            open();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        thread.start();
        LOG.info(
                "life check started method={} peers={}",
                settings.method(),
                settings.peers().size());
    }

    private void open() throws IOException {
        MonotonicTime now = time.now();
        watches.add(new Overdue(errands));
        // Before the others: what it finds out decides whether they may judge.
        if (!settings.trusted().servers().isEmpty()
                && settings.method() != LifecheckMethod.EXTERNAL) {
            watches.add(new TrustedServerWatch(settings, verdicts, errands, now));
        }
        if (settings.localPgpool().enabled()) {
            watches.add(
                    new LocalPgpoolWatch(
                            settings.localPgpool(), settings.local().id(), verdicts, errands, now));
        }
        if (settings.method() == LifecheckMethod.QUERY) {
            watches.add(new QueryWatch(settings, verdicts, errands, now));
        }
        if (heartbeats.isPresent()) {
            watches.add(heartbeats.get());
            openSockets(heartbeats.get());
        }
        loop.drive(watches);
    }

    private void openSockets(HeartbeatWatch watch) throws IOException {
        HeartbeatSettings heartbeat = settings.heartbeat();
        Optional<String> device =
                Stream.concat(heartbeat.destinations().stream(), heartbeat.listen().stream())
                        .flatMap(place -> place.device().stream())
                        .findFirst();
        DatagramSockets opened = DatagramSockets.open(device);
        sockets = opened;
        HeartbeatReceiver.Sink sink =
                (peer, sendMicros, at) -> loop.offer(() -> received(watch, peer, sendMicros, at));
        HeartbeatReceiver ear =
                new HeartbeatReceiver(heartbeat, settings.peers(), time, counters, sink);
        receiver = ear;
        joined.forEach(ear::add);
        ear.open(opened, heartbeat.listen());
        HeartbeatSender mouth = new HeartbeatSender(heartbeat, time, counters, workers);
        sender = mouth;
        mouth.open(opened);
    }

    private void received(
            HeartbeatWatch watch, NodeId peer, long sendMicros, MonotonicTime receivedAt) {
        watch.received(peer, sendMicros, receivedAt);
        watch.lastHeard(peer).ifPresent(at -> lastHeard.put(peer, at));
    }

    /// While true, nodes are heard but not judged: an online recovery is going on.
    public void pauseForRecovery(boolean recovering) {
        loop.deliver(() -> verdicts.recovering(recovering));
    }

    /// Another node is watched from now on: it joined without being configured here.
    public void watch(NodeAddress node) {
        joined.add(node);
        HeartbeatReceiver ear = receiver;
        if (ear != null) {
            ear.add(node);
        }
        boolean _ = loop.offer(() -> watches.forEach(watch -> watch.add(node)));
    }

    /// What was heard of `peer` does not count any more: it was gone and is back.
    public void forget(NodeId peer) {
        boolean _ = loop.offer(() -> watches.forEach(watch -> watch.forget(peer)));
    }

    /// Tells that `peer` said something on its authenticated watchdog connection just now. It counts
    /// only for a peer whose heartbeats arrive but have old send times, or have not come yet (see
    /// [org.pgwatchdog.lifecheck.detect.HeartbeatDetector]). Cheap; without it a peer that goes before its
    /// first heartbeat is not missed.
    public void heardOnLink(NodeId peer) {
        MonotonicTime now = time.now();
        heartbeats.ifPresent(watch -> {
            boolean _ = loop.offer(() -> watch.heardOnLink(peer, now));
        });
    }

    /// What was sent and received, for metrics.
    public HeartbeatCounters counters() {
        return counters;
    }

    /// The time since the last heartbeat of `peer` that counted; empty if there was none.
    public Optional<Duration> silence(NodeId peer) {
        return Optional.ofNullable(lastHeard.get(peer)).map(at -> time.now().since(at));
    }

    /// Where heartbeats are received, in the order of the settings; empty before the start.
    public List<InetSocketAddress> listenAddresses() {
        HeartbeatReceiver ear = receiver;
        return ear == null ? List.of() : ear.addresses();
    }

    /// Stops everything. Waits a moment for the threads; no call of the listener comes afterwards
    /// unless one hangs.
    @Override
    public void close() {
        loop.stop();
        joinThread();
        if (sender != null) {
            sender.close();
        }
        HeartbeatReceiver ear = receiver;
        if (ear != null) {
            ear.close();
        }
        if (sockets != null) {
            sockets.close();
        }
        watches.forEach(Watch::close);
        workers.shutdownNow();
    }

    private void joinThread() {
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(LifecheckLimits.CLOSE_MAX)) {
                LOG.warn("the life check's thread does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Gives up probes that take too long.
    private record Overdue(Errands errands) implements Watch {
        @Override
        public MonotonicTime deadline() {
            return errands.deadline();
        }

        @Override
        public void run(MonotonicTime now) {
            errands.expire(now);
        }

        @Override
        public void close() {}
    }
}
