package org.pgwatchdog.vip.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.drift.MonitorId;

/// Changes that AWS has made for this node, or may have made: an answer that was lost counts too.
/// Thread-safe.
final class Changes {
    private final Map<MonitorId, Integer> made = new ConcurrentHashMap<>();

    /// Counts the result of one try of a change.
    ///
    /// @return the same result
    <T> ApiResult<T> note(MonitorId what, ApiResult<T> result) {
        if (!(result instanceof ApiResult.Failed<T>(ApiFault fault)) || fault.outcomeUnknown()) {
            made.merge(what, 1, Integer::sum);
        }
        return result;
    }

    /// Changes of one thing.
    int of(MonitorId what) {
        return made.getOrDefault(what, 0);
    }

    /// Changes of each thing that came after its first.
    Map<MonitorId, Integer> afterTheFirst() {
        return made.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue() - 1));
    }

    void forget() {
        made.clear();
    }
}
