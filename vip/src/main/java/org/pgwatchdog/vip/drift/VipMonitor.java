package org.pgwatchdog.vip.drift;

import java.time.Duration;
import java.util.Map;

/// Looks at one part of where the virtual IP leads, and can put it right. Calls block for at most about
/// their limit, are made from virtual threads, and end early when interrupted; a call of one never waits
/// for one that raises or drops the address, nor keeps it waiting.
public interface VipMonitor {
    /// Its name in the figures, such as `aws_route_table`.
    String method();

    /// Looks. Changes nothing.
    ///
    /// @param thorough also look at what raising the address will need, which warms connections
    VipLook look(Duration limit, boolean thorough);

    /// Leads one thing here again, while this node holds the address; else it is withheld.
    Mended repair(MonitorId what, Duration limit);

    /// Changes that raising the address took beyond the first of each thing, since this node let go the
    /// last time. Others may have undone those before, so they count as repairs.
    default Map<MonitorId, Integer> changedAgain() {
        return Map.of();
    }

    /// Who is behind a target, for people.
    ///
    /// @return empty if nobody knows
    default String who(String target, Duration limit) {
        return "";
    }
}
