package org.pgwatchdog.daemon;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.vip.VirtualIp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the virtual IP ready to be raised, on every node: at the start and then again and again, so that
/// a takeover finds connections open, and what would make it fail is said long before. A problem is told
/// once, and once more when it is gone. One virtual thread.
final class VipPreparation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VipPreparation.class);
    private static final String CODE = "VIP_NOT_READY";

    private final NoticeLog notices;
    private final Duration limit;
    private volatile VirtualIp vip;
    private volatile @Nullable Thread thread;
    private List<String> told = List.of();

    /// @param limit of one preparation
    VipPreparation(VirtualIp vip, NoticeLog notices, Duration limit) {
        this.vip = vip;
        this.notices = notices;
        this.limit = limit;
    }

    /// Prepares another one from now on: the configuration was read again.
    void use(VirtualIp next) {
        vip = next;
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }

    /// Returns at once.
    void start() {
        thread = Thread.ofVirtual().name("vip-preparation").start(this::run);
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            prepare();
            LockSupport.parkNanos(DaemonLimits.VIP_PREPARATION_INTERVAL.toNanos());
        }
    }

    private void prepare() {
        try {
            tell(vip.prepare(limit));
        } catch (RuntimeException fault) { // Raising it may still work.
            LOG.error("preparing the virtual IP broke", fault);
        }
    }

    private void tell(List<String> problems) {
        if (Thread.currentThread().isInterrupted() || problems.equals(told)) {
            return;
        }
        problems.stream()
                .filter(one -> !told.contains(one))
                .forEach(one ->
                        notices.tell(
                                CODE, NoticeLevel.WARN, "the virtual IP is not ready: " + one));
        if (problems.isEmpty()) {
            notices.tell("VIP_READY", NoticeLevel.INFO, "the virtual IP is ready to be raised");
        }
        told = List.copyOf(problems);
    }
}
