package org.pgwatchdog.daemon.drift;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.daemon.status.KnownProblem;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.status.ReadinessReport;
import org.pgwatchdog.vip.drift.Finding;

/// What would keep the address from being raised here, as all monitors see it. Each problem is told once,
/// and once more when all are gone. Thread-safe.
final class Readiness {
    private static final String CODE = "VIP_NOT_READY";

    private final NoticeLog notices;
    private final Map<String, ReadinessReport> methods = new TreeMap<>();

    Readiness(NoticeLog notices) {
        this.notices = notices;
    }

    /// Takes what one monitor found in place of what it found before.
    ///
    /// @param method the monitor's
    synchronized void report(String method, List<Finding> found) {
        List<String> before = all();
        methods.merge(method, fresh(method, found), Readiness::after);
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

    /// What was found last, by method; empty for those not looked at yet.
    synchronized List<ReadinessReport> reports() {
        return List.copyOf(methods.values());
    }

    private static ReadinessReport fresh(String method, List<Finding> found) {
        Instant now = Instant.now();
        return new ReadinessReport(method, now, now, found.stream().map(KnownProblem::of).toList());
    }

    private static ReadinessReport after(ReadinessReport before, ReadinessReport now) {
        return new ReadinessReport(
                now.method(),
                before.ready() == now.ready() ? before.since() : now.since(),
                now.checkedAt(),
                now.problems());
    }

    private List<String> all() {
        return methods.values().stream()
                .flatMap(each -> each.problems().stream())
                .map(KnownProblem::text)
                .distinct()
                .toList();
    }
}
