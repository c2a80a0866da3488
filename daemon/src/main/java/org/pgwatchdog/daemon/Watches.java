package org.pgwatchdog.daemon;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.drift.DriftWatch;
import org.pgwatchdog.daemon.reach.Reachability;
import org.pgwatchdog.daemon.reach.VipHearsay;
import org.pgwatchdog.daemon.reach.WatchedNode;
import org.pgwatchdog.daemon.status.MonitorReport;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.status.Reach;
import org.pgwatchdog.daemon.status.ReadinessReport;
import org.pgwatchdog.vip.VirtualIp;

/// What a node keeps an eye on besides its peers: where the virtual IP leads ([DriftWatch]), and what can
/// be reached from here ([Reachability]). Thread-safe; nothing blocks its caller but [#close()].
final class Watches implements AutoCloseable {
    private final DriftWatch drift;
    private final Reachability reachability;

    /// Watches nothing yet.
    ///
    /// @param settings those in force
    Watches(
            Supplier<WatchdogSettings> settings,
            EscalationRunner escalation,
            ProtocolStack stack,
            VipHearsay hearsay,
            NoticeLog notices) {
        drift = new DriftWatch(new VipDuty(escalation, stack, settings), notices);
        reachability =
                new Reachability(
                        settings.get(),
                        new WatchedNode(
                                stack::offer,
                                stack::snapshot,
                                escalation::isHeld,
                                hearsay,
                                notices));
    }

    /// Returns at once: what is found wrong is told, never an obstacle.
    void start() {
        drift.start();
        reachability.start();
    }

    /// An operator has had the configuration read again.
    void use(WatchdogSettings next) {
        reachability.use(next);
        drift.pardon();
    }

    /// This virtual IP is in use no more; it is closed once nobody looks at it any more.
    void retire(VirtualIp former) {
        drift.retire(former);
    }

    List<MonitorReport> monitors() {
        return drift.monitors();
    }

    /// Whether each method of the virtual IP could raise it here.
    List<ReadinessReport> readiness() {
        return drift.readiness();
    }

    /// Repairs of the virtual IP that worked since the start, by method.
    Map<String, Long> repairs() {
        return drift.repairs();
    }

    Reach reach() {
        return reachability.view();
    }

    @Override
    public void close() {
        Closings.run(drift::close, reachability::close);
    }
}
