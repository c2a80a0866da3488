package org.pgwatchdog.vip.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.vip.drift.DriftJudge;
import org.pgwatchdog.vip.drift.DriftNotice;
import org.pgwatchdog.vip.drift.DriftNotice.Topic;
import org.pgwatchdog.vip.drift.DriftRules;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.MonitorState;
import org.pgwatchdog.vip.drift.Stand;
import org.pgwatchdog.vip.drift.Verdict;
import org.pgwatchdog.vip.drift.VipMonitor;

/// The only monitor of a virtual IP, looked through at the pace of a test: five seconds of the judge's time
/// pass with each beat.
final class DriftBeats {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    final List<DriftNotice> notices = new ArrayList<>();
    private final VipMonitor monitor;
    private final DriftJudge judge =
            new DriftJudge(new DriftRules(INTERVAL, Duration.ofSeconds(10), false));
    private Duration now = Duration.ZERO;
    private Duration lookLimit = INTERVAL;

    DriftBeats(VirtualIp vip) {
        monitor = vip.monitors().getFirst();
    }

    DriftBeats lookLimit(Duration limit) {
        lookLimit = limit;
        return this;
    }

    /// One look of a node that holds the address, with the repairs it leads to.
    DriftBeats beat() {
        return beat(new Stand.Holding(1, true));
    }

    DriftBeats beat(Stand stand) {
        Verdict verdict =
                judge.judge(
                        now,
                        stand,
                        monitor.look(lookLimit, false).sightings(),
                        monitor.changedAgain());
        List<DriftNotice> told = new ArrayList<>(verdict.notices());
        for (MonitorId repair : verdict.repairs()) {
            told.addAll(judge.attempted(now, repair, monitor.repair(repair, DriftScene.LIMIT)));
        }
        told.forEach(one ->
                notices.add(
                        one.target().isEmpty()
                                ? one
                                : one.naming(monitor.who(one.target(), INTERVAL))));
        now = now.plus(INTERVAL);
        return this;
    }

    List<Topic> topics() {
        return notices.stream().map(DriftNotice::topic).toList();
    }

    List<String> states() {
        return judge.states().stream()
                .map((MonitorState each) -> each.monitor().name() + " " + each.status().label())
                .toList();
    }
}
