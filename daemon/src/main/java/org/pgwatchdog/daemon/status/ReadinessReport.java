package org.pgwatchdog.daemon.status;

import java.time.Instant;
import java.util.List;

/// Whether a method of the virtual IP could raise it on this node now, as people and machines get to see it.
///
/// @param method as in `vip_method`
/// @param since when it became ready, or ceased to be
/// @param checkedAt when that was last looked at
/// @param problems what would keep the address from being raised here; none: it is ready
public record ReadinessReport(
        String method, Instant since, Instant checkedAt, List<KnownProblem> problems) {
    public ReadinessReport {
        problems = List.copyOf(problems);
    }

    public boolean ready() {
        return problems.isEmpty();
    }
}
