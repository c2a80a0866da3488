package org.pgwatchdog.daemon.status;

import java.util.List;
import java.util.Map;
import org.pgwatchdog.vip.CallFigure;

/// Counters of the virtual IP since the start.
///
/// @param repairs drifts that were repaired, by method
/// @param calls calls of AWS by action
public record VipFigures(Map<String, Long> repairs, List<CallFigure> calls) {
    public VipFigures {
        repairs = Map.copyOf(repairs);
        calls = List.copyOf(calls);
    }
}
