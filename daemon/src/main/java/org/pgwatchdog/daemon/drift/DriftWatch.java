package org.pgwatchdog.daemon.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.status.MonitorReport;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.status.ReadinessReport;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.vip.drift.VipMonitor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The monitors of the virtual IP in use, on every node: they keep it ready to be raised, watch where it
/// leads, and put it right on the node that holds it. Thread-safe.
public final class DriftWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DriftWatch.class);

    private final Duty duty;
    private final NoticeLog notices;
    private final Map<String, Long> repairedBefore = new TreeMap<>();
    private List<Running> running = List.of();
    private Readiness readiness;
    private @Nullable VirtualIp watched;
    private boolean started;
    private boolean closed;

    private record Running(MonitorLoop loop, Thread thread) {}

    public DriftWatch(Duty duty, NoticeLog notices) {
        this.duty = duty;
        this.notices = notices;
        this.readiness = new Readiness(notices);
    }

    /// Begins to watch; returns at once.
    public synchronized void start() {
        started = true;
        begin();
    }

    /// This virtual IP is in use no more, or never was: watches the one that is, and closes the former
    /// once nobody looks at it any more. Returns at once.
    public synchronized void retire(VirtualIp former) {
        List<Running> ending = List.of();
        if (started && !closed && former.equals(watched)) {
            ending = end();
            begin();
        }
        List<Running> last = ending;
        Thread.ofVirtual()
                .name("vip-retire")
                .start(() -> {
                    last.forEach(DriftWatch::await);
                    former.close();
                });
    }

    /// An operator has acted: contested monitors are repaired again.
    public synchronized void pardon() {
        running.forEach(each -> each.loop().pardon());
    }

    /// All monitors as they were at their last look.
    public synchronized List<MonitorReport> monitors() {
        return running.stream().flatMap(each -> each.loop().reports().stream()).toList();
    }

    /// Whether each method could raise the address here, as of the last thorough look.
    public synchronized List<ReadinessReport> readiness() {
        return readiness.reports();
    }

    /// Repairs that worked since the start, by method; each method in use is there.
    public synchronized Map<String, Long> repairs() {
        Map<String, Long> all = new TreeMap<>(repairedBefore);
        running.forEach(each -> add(each.loop(), all));
        return all;
    }

    /// Ends the watch, and waits a short time for calls under way.
    @Override
    public void close() {
        List<Running> ending;
        synchronized (this) {
            closed = true;
            ending = end();
        }
        ending.forEach(DriftWatch::await);
    }

    private void begin() {
        readiness = new Readiness(notices);
        var begun = new ArrayList<Running>();
        VirtualIp vip = duty.vip();
        watched = vip;
        for (VipMonitor monitor : vip.monitors()) {
            var loop = new MonitorLoop(monitor, duty, notices, readiness);
            begun.add(
                    new Running(
                            loop,
                            Thread.ofVirtual().name("monitor-" + monitor.method()).start(loop)));
        }
        running = List.copyOf(begun);
    }

    private List<Running> end() {
        List<Running> ending = running;
        running = List.of();
        for (Running each : ending) {
            add(each.loop(), repairedBefore);
            each.thread().interrupt();
        }
        return ending;
    }

    private static void add(MonitorLoop loop, Map<String, Long> sums) {
        sums.merge(loop.method(), 0L, Long::sum);
        loop.repaired().values().forEach(count -> sums.merge(loop.method(), count, Long::sum));
    }

    private static void await(Running ending) {
        try {
            if (!ending.thread().join(WatchLimits.END_LIMIT)) {
                LOG.warn("a monitor does not end: method={}", ending.loop().method());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
