package org.pgwatchdog.daemon.drift;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.daemon.status.NoticeLog;

/// What would keep the address from being raised here, as all monitors see it. Each problem is told once,
/// and once more when all are gone. Thread-safe.
final class Readiness {
    private static final String CODE = "VIP_NOT_READY";

    private final NoticeLog notices;
    private final Map<String, List<String>> problems = new TreeMap<>();

    Readiness(NoticeLog notices) {
        this.notices = notices;
    }

    /// Takes what one monitor found in place of what it found before.
    ///
    /// @param method the monitor's
    synchronized void report(String method, List<String> found) {
        List<String> before = all();
        problems.put(method, List.copyOf(found));
        List<String> now = all();
        now.stream()
                .filter(one -> !before.contains(one))
                .forEach(one ->
                        notices.tell(
                                CODE, NoticeLevel.WARN, "the virtual IP is not ready: " + one));
        if (now.isEmpty() && !before.isEmpty()) {
            notices.tell("VIP_READY", NoticeLevel.INFO, "the virtual IP is ready to be raised");
        }
    }

    private List<String> all() {
        return problems.values().stream().flatMap(List::stream).distinct().toList();
    }
}
