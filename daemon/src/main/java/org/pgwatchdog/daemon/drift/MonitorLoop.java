package org.pgwatchdog.daemon.drift;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.pgwatchdog.daemon.status.KnownProblem;
import org.pgwatchdog.daemon.status.MonitorReport;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.drift.DriftJudge;
import org.pgwatchdog.vip.drift.DriftNotice;
import org.pgwatchdog.vip.drift.Finding;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.MonitorKind;
import org.pgwatchdog.vip.drift.MonitorState;
import org.pgwatchdog.vip.drift.Sighting;
import org.pgwatchdog.vip.drift.Stand;
import org.pgwatchdog.vip.drift.Verdict;
import org.pgwatchdog.vip.drift.VipLook;
import org.pgwatchdog.vip.drift.VipMonitor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One monitor at work, on a virtual thread of its own, so that a service that hangs keeps no other
/// monitor waiting.
///
/// At each beat (`vip_check_interval`) a node that holds the address looks; others look once a minute,
/// sooner after they found that they could not raise it.
/// What was seen is judged only if the node was the same to the address before and after the look. The
/// change comes first, who is behind the drift is asked after it, and then it is told.
final class MonitorLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MonitorLoop.class);

    private final VipMonitor monitor;
    private final Duty duty;
    private final NoticeLog notices;
    private final Readiness readiness;
    private final DriftJudge judge;
    private final long origin = System.nanoTime();
    private Optional<Duration> lastLook = Optional.empty();
    private Optional<Duration> lastThorough = Optional.empty();
    private Duration thoroughInterval = WatchLimits.THOROUGH_INTERVAL;
    private boolean ready = true;
    private Duration settledAt = Duration.ZERO;
    private Optional<Stand> whenLate = Optional.empty();
    private volatile boolean pardoned;
    private volatile List<MonitorReport> reports = List.of();
    private volatile Map<MonitorKind, Long> repaired = Map.of();

    MonitorLoop(VipMonitor monitor, Duty duty, NoticeLog notices, Readiness readiness) {
        this.monitor = monitor;
        this.duty = duty;
        this.notices = notices;
        this.readiness = readiness;
        this.judge = new DriftJudge(duty.rules());
    }

    String method() {
        return monitor.method();
    }

    /// The monitors as they were at the last look.
    List<MonitorReport> reports() {
        return reports;
    }

    /// Repairs that worked, by kind.
    Map<MonitorKind, Long> repaired() {
        return repaired;
    }

    /// An operator has acted; taken notice of at the next beat.
    void pardon() {
        pardoned = true;
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                beat();
            } catch (
                    RuntimeException
                            fault) { // The next look may work; the address stays where it is.
                LOG.error("the monitor broke: method={}", monitor.method(), fault);
            }
            sleep(duty.rules().interval());
        }
    }

    private void sleep(Duration interval) {
        Duration before = now();
        LockSupport.parkNanos(interval.toNanos());
        mindLateness(now().minus(before), interval);
    }

    /// Whoever was frozen while holding the address must not act on what was true before. Taking it over
    /// anew ends that.
    private void mindLateness(Duration took, Duration planned) {
        Duration half = duty.lease().dividedBy(2);
        Duration allowed = half.compareTo(WatchLimits.LATE_MIN) > 0 ? half : WatchLimits.LATE_MIN;
        if (took.minus(planned).compareTo(allowed) > 0) {
            settledAt = now().plus(WatchLimits.SETTLE);
            whenLate = duty.stand();
            LOG.warn(
                    "woken late, nothing is repaired for a while: method={} lateMs={} forMs={}",
                    monitor.method(),
                    took.minus(planned).toMillis(),
                    WatchLimits.SETTLE.toMillis());
        }
    }

    private boolean isSettled(Stand stand) {
        return now().compareTo(settledAt) >= 0 || !whenLate.equals(Optional.of(stand));
    }

    private void beat() {
        judge.use(duty.rules());
        if (pardoned) {
            pardoned = false;
            judge.pardon();
        }
        Optional<Stand> before = duty.stand();
        if (before.isEmpty() || !isDue(before.get())) {
            return;
        }
        VipLook look = look();
        if (duty.stand().equals(before)
                && !look.sightings().isEmpty()
                && !Thread.currentThread().isInterrupted()) {
            act(before.get(), look.sightings());
        }
    }

    private boolean isDue(Stand stand) {
        Duration pause =
                switch (stand) {
                    case Stand.Holding _ -> Duration.ZERO;
                    case Stand.StandingBy _ ->
                            duty.rules().interval().compareTo(thoroughInterval) > 0
                                    ? duty.rules().interval()
                                    : thoroughInterval;
                };
        return lastLook.isEmpty() || now().minus(lastLook.get()).compareTo(pause) >= 0;
    }

    private VipLook look() {
        Duration start = now();
        boolean thorough =
                lastThorough.isEmpty()
                        || start.minus(lastThorough.get()).compareTo(thoroughInterval) >= 0;
        Duration limit = thorough ? duty.limit() : lookLimit();
        lastLook = Optional.of(start);
        if (thorough) {
            lastThorough = Optional.of(start);
        }
        VipLook look = monitor.look(limit, thorough);
        mindLateness(now().minus(start), limit);
        if (thorough && !Thread.currentThread().isInterrupted()) {
            readiness.report(monitor.method(), look.notReady());
            seenThoroughly(look.notReady().isEmpty());
        }
        return look;
    }

    private void seenThoroughly(boolean nowReady) {
        Duration again = ready ? WatchLimits.THOROUGH_AGAIN : thoroughInterval.multipliedBy(2);
        thoroughInterval =
                nowReady || again.compareTo(WatchLimits.THOROUGH_INTERVAL) > 0
                        ? WatchLimits.THOROUGH_INTERVAL
                        : again;
        ready = nowReady;
    }

    private Duration lookLimit() {
        Duration interval = duty.rules().interval();
        if (interval.compareTo(WatchLimits.LOOK_MIN) < 0) {
            return WatchLimits.LOOK_MIN;
        }
        return interval.compareTo(WatchLimits.LOOK_MAX) > 0 ? WatchLimits.LOOK_MAX : interval;
    }

    private void act(Stand stand, List<Sighting> sightings) {
        Verdict verdict =
                judge.judge(now(), sure(stand, sightings), sightings, monitor.changedAgain());
        publish();
        List<DriftNotice> told = new ArrayList<>(verdict.notices());
        List<MonitorId> meant =
                verdict.repairs().stream().limit(WatchLimits.REPAIRS_AT_ONCE_MAX).toList();
        repair(meant)
                .forEach((id, outcome) -> {
                    if (outcome instanceof Mended.Withheld) {
                        // It was not ours to repair any more, so it is no drift either.
                        told.removeIf(one -> one.monitor().equals(id));
                    }
                    told.addAll(judge.attempted(now(), id, outcome));
                });
        publish();
        named(told).forEach(one -> DriftWords.tell(one, notices));
    }

    /// Asks the core only if there may be something to repair.
    private Stand sure(Stand stand, List<Sighting> sightings) {
        boolean away = sightings.stream().anyMatch(Sighting.Away.class::isInstance);
        return switch (stand) {
            case Stand.Holding(long which, _) when away ->
                    new Stand.Holding(which, isSettled(stand) && duty.surelyLeads());
            case Stand.Holding _, Stand.StandingBy _ -> stand;
        };
    }

    private Map<MonitorId, Mended> repair(List<MonitorId> meant) {
        Map<MonitorId, Mended> outcomes = new LinkedHashMap<>();
        if (meant.isEmpty()) {
            return outcomes;
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Mended>> ended =
                    threads.invokeAll(
                            meant.stream()
                                    .<java.util.concurrent.Callable<Mended>>map(
                                            id -> () -> repair(id))
                                    .toList());
            for (int i = 0; i < meant.size(); i++) {
                outcomes.put(meant.get(i), ended.get(i).get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException broken) {
            throw new IllegalStateException("repairing " + meant, broken.getCause());
        }
        return outcomes;
    }

    private Mended repair(MonitorId id) {
        if (id.kind() != MonitorKind.ADDRESS) {
            return monitor.repair(id, duty.limit());
        }
        return duty.repairAddress()
                .map(outcome ->
                        outcome.succeeded()
                                ? new Mended.Written(outcome.detail())
                                : refused(outcome))
                .orElseGet(Mended.Withheld::new);
    }

    private static Mended refused(VipOutcome outcome) {
        return new Mended.Refused(
                new Finding(outcome instanceof VipOutcome.TimedOut ? 6 : 5, outcome.detail(), ""));
    }

    /// With who is behind the first few targets.
    private List<DriftNotice> named(List<DriftNotice> all) {
        Map<String, String> found = new LinkedHashMap<>();
        List<DriftNotice> named = new ArrayList<>();
        for (DriftNotice notice : all) {
            String target = notice.target();
            if (!target.isEmpty()
                    && !found.containsKey(target)
                    && found.size() < WatchLimits.WHO_MAX) {
                found.put(target, monitor.who(target, WatchLimits.WHO_LIMIT));
            }
            String who = found.getOrDefault(target, "");
            named.add(who.isEmpty() ? notice : notice.naming(who));
        }
        return named;
    }

    private void publish() {
        Duration now = now();
        Instant moment = Instant.now();
        reports = judge.states().stream().map(state -> reportOf(state, moment, now)).toList();
        repaired = judge.repaired();
    }

    private static MonitorReport reportOf(MonitorState state, Instant moment, Duration now) {
        return new MonitorReport(
                state.monitor().name(),
                state.monitor().kind().label(),
                state.monitor().target(),
                state.status().label(),
                moment.minus(now.minus(state.since())),
                moment.minus(now.minus(state.checked())),
                state.detail(),
                state.problem().map(KnownProblem::of),
                state.last()
                        .map(past ->
                                new MonitorReport.Past(
                                        KnownProblem.of(past.finding()),
                                        moment.minus(now.minus(past.at())))));
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - origin);
    }
}
