package org.pgwatchdog.daemon.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The virtual IP as this node's driver sees it.
///
/// @param address empty if the cluster has none
/// @param method `vip_method`
/// @param held whether this node has it now
/// @param leaseRemaining present while a lease limits the hold
/// @param lastError what the last failed attempt said, until one succeeds
/// @param reach what this node reaches
/// @param monitors what watches it
/// @param readiness whether each method could raise it here now
public record VipReport(
        String address,
        String method,
        boolean held,
        Optional<Duration> leaseRemaining,
        Optional<String> lastError,
        Reach reach,
        List<MonitorReport> monitors,
        List<ReadinessReport> readiness) {
    public VipReport {
        monitors = List.copyOf(monitors);
        readiness = List.copyOf(readiness);
    }
}
