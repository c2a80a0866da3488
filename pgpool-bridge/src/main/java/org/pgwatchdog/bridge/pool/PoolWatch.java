package org.pgwatchdog.bridge.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.pgwatchdog.bridge.engine.BridgeEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the local pgpool when a sign of it has changed or somebody asks, more often for a while after
/// that, and at regular times: pgpool has no way to tell (PCP, 5.1), and each look is a session in its
/// log. One look at a time, on one virtual thread.
final class PoolWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PoolWatch.class);

    private final PoolAccess pool;
    private final Consumer<BridgeEvent> listener;
    private final Duration interval;
    private final BlockingQueue<Boolean> calls = new LinkedBlockingQueue<>(1);
    private final Thread thread;
    private long alertUntil = System.nanoTime();
    private volatile boolean closed;

    PoolWatch(PoolAccess pool, Consumer<BridgeEvent> listener, Duration interval) {
        this.pool = pool;
        this.listener = listener;
        this.interval = interval;
        this.thread = Thread.ofVirtual().name("pool-watch").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Asks for a look as soon as possible, and for frequent ones after it.
    void lookNow() {
        var _ = calls.offer(true);
    }

    private void run() {
        try {
            while (!closed) {
                Optional<String> sign = pool.sign();
                boolean answered = look();
                boolean alert = System.nanoTime() - alertUntil < 0;
                boolean signTells = answered && sign.isPresent();
                Duration quiet = signTells ? BridgeLimits.LOOK_WITH_SIGN : interval;
                if (waitForNeed(sign, alert ? BridgeLimits.ALERT_INTERVAL : quiet)) {
                    alertUntil = System.nanoTime() + BridgeLimits.ALERT.toNanos();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until somebody asks or the sign changes (true), or the pause is over (false).
    private boolean waitForNeed(Optional<String> sign, Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
            long nap = Math.min(left, BridgeLimits.SIGN_INTERVAL.toNanos());
            boolean called = calls.poll(nap, TimeUnit.NANOSECONDS) != null;
            if (called || !pool.sign().equals(sign)) {
                return true;
            }
        }
        return false;
    }

    /// True if the pool answered.
    private boolean look() {
        BridgeEvent news;
        try {
            news =
                    switch (pool.look()) {
                        case PoolAccess.Look.Seen(var view) -> new BridgeEvent.PoolSeen(view);
                        case PoolAccess.Look.Failed(var reason) -> new BridgeEvent.PoolLost(reason);
                    };
        } catch (RuntimeException fault) {
            LOG.error("looking at the local pgpool failed", fault);
            news = new BridgeEvent.PoolLost(fault.toString());
        }
        listener.accept(news);
        return news instanceof BridgeEvent.PoolSeen;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
