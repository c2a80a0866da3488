package org.pgwatchdog.vip.drift;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.vip.drift.DriftNotice.Topic;
import org.pgwatchdog.vip.drift.MonitorState.Status;

/// One monitor as the judge remembers it.
final class Watched {
    private final MonitorId id;
    private MonitorState state;
    private Optional<Incident> incident = Optional.empty();

    /// Since when something is wrong that is not repaired from here.
    private Optional<Duration> wrongSince = Optional.empty();

    private boolean warned;

    /// Our changes against each target, and the last of them.
    private final Map<String, Integer> changes = new HashMap<>();

    /// What raising the address took beyond one change, against whatever targets.
    private int changedAgain;

    private Duration lastChange = Duration.ZERO;
    private boolean alarmed;
    private long repaired;

    /// From the first wrong look to the next right one, while this node holds the address.
    private static final class Incident {
        final Duration first;
        String target;
        boolean told;
        boolean failureTold;
        int changes;
        int failures;
        Optional<Duration> lastChange = Optional.empty();
        Duration nextTry;

        Incident(Duration now, String target) {
            this.first = now;
            this.target = target;
            this.nextTry = now;
        }
    }

    Watched(MonitorId id, Duration now, int changedAgain) {
        this.id = id;
        this.changedAgain = changedAgain;
        this.state =
                new MonitorState(
                        id,
                        Status.UNKNOWN,
                        now,
                        now,
                        Optional.empty(),
                        "not looked at yet",
                        Optional.empty());
    }

    MonitorId id() {
        return id;
    }

    MonitorState state() {
        return state;
    }

    long repaired() {
        return repaired;
    }

    /// This node took over or let go: what was, does not count, but for what taking over took.
    void startAnew(int again) {
        pardon();
        changedAgain = again;
        incident = Optional.empty();
        wrongSince = Optional.empty();
    }

    /// Forgets earlier changes.
    void pardon() {
        changes.clear();
        changedAgain = 0;
        alarmed = false;
        incident.ifPresent(open -> open.nextTry = Duration.ZERO);
    }

    /// Takes a sighting.
    ///
    /// @param notices gets what is to be told
    /// @return whether to repair it now
    boolean see(
            Duration now,
            Sighting sighting,
            Stand stand,
            DriftRules rules,
            List<DriftNotice> notices) {
        return switch (sighting) {
            case Sighting.Unclear(_, Finding finding) -> {
                Finding told = rules.uncheckedIsError() ? finding : finding.asWarning();
                put(now, Status.UNKNOWN, Optional.of(told), told.text());
                yield false;
            }
            case Sighting.Here here -> {
                if (stand instanceof Stand.StandingBy && belongsToTheHolder()) {
                    wrong(now, holdsWithoutLeading(here), rules, notices);
                } else {
                    right(now, here.detail(), notices);
                }
                yield false;
            }
            case Sighting.Away away -> away(now, away, stand, rules, notices);
        };
    }

    private boolean away(
            Duration now,
            Sighting.Away away,
            Stand stand,
            DriftRules rules,
            List<DriftNotice> notices) {
        if (id.kind() == MonitorKind.RESOLUTION) {
            wrong(now, away, rules, notices);
            return false;
        }
        return switch (stand) {
            case Stand.Holding(_, boolean mayRepair) -> {
                if (mayRepair) {
                    yield drifted(now, away, notices);
                }
                put(
                        now,
                        Status.DRIFT,
                        Optional.of(away.finding()),
                        away.finding().cause()
                                + "; first this node must be sure that it still leads");
                yield false;
            }
            case Stand.StandingBy _ -> {
                if (isWrongWithoutLeading(away)) {
                    wrong(now, away, rules, notices);
                } else {
                    right(now, "leads to " + away.target(), notices);
                }
                yield false;
            }
        };
    }

    /// The address must not be on this host at all; the rest must lead somewhere.
    private boolean isWrongWithoutLeading(Sighting.Away away) {
        return away.dead() != (id.kind() == MonitorKind.ADDRESS);
    }

    /// What leads to one node only. A record may say the same for all nodes.
    private boolean belongsToTheHolder() {
        return id.kind() != MonitorKind.RECORD && id.kind() != MonitorKind.RESOLUTION;
    }

    private Sighting.Away holdsWithoutLeading(Sighting.Here here) {
        return new Sighting.Away(
                id,
                "here",
                false,
                new Finding(
                        8,
                        id.name()
                                + " leads to this node, which does not hold the VIP: "
                                + here.detail(),
                        "wait for the leader to repair it; if nobody leads, find out why"),
                "");
    }

    /// As it should be.
    private void right(Duration now, String detail, List<DriftNotice> notices) {
        incident.filter(open -> open.told)
                .ifPresent(open ->
                        notices.add(
                                DriftNotice.of(
                                        Topic.REPAIRED,
                                        id,
                                        new Finding(0, endOf(open, detail), ""))));
        if (incident.filter(open -> open.changes > 0).isPresent()) {
            repaired++;
        }
        if (warned) {
            notices.add(
                    DriftNotice.of(
                            Topic.WARNING_OVER,
                            id,
                            new Finding(
                                    0, id.name() + " is as it should be again: " + detail, "")));
        }
        incident = Optional.empty();
        wrongSince = Optional.empty();
        warned = false;
        put(now, Status.OK, Optional.empty(), detail);
        Duration since = state.since();
        Duration quietSince = since.compareTo(lastChange) > 0 ? since : lastChange;
        if (now.minus(quietSince).compareTo(DriftLimits.QUIET) >= 0) {
            pardon();
        }
    }

    private String endOf(Incident open, String detail) {
        if (open.changes == 0) {
            return id.name() + " is as it should be again without our doing: " + detail;
        }
        Duration took = open.lastChange.orElse(open.first).minus(open.first);
        return String.format(
                Locale.ROOT,
                "%s was repaired within %.1f s of being seen (%d %s): %s",
                id.name(),
                took.toMillis() / 1e3,
                open.changes,
                open.changes == 1 ? "change" : "changes",
                detail);
    }

    /// Wrong, and nothing to be repaired from here: told if it lasts.
    private void wrong(
            Duration now, Sighting.Away away, DriftRules rules, List<DriftNotice> notices) {
        Duration since = wrongSince.orElse(now);
        wrongSince = Optional.of(since);
        if (now.minus(since).compareTo(rules.patience(id.kind())) < 0) {
            put(now, Status.OK, Optional.empty(), "not for long yet: " + away.finding().cause());
            return;
        }
        Finding finding = away.finding().asWarning();
        put(now, Status.DRIFT, Optional.of(finding), finding.cause());
        if (!warned) {
            warned = true;
            notices.add(new DriftNotice(Topic.WARNING, id, finding, away.target(), away.who()));
        }
    }

    /// Leads elsewhere while this node holds the address.
    ///
    /// @return whether to repair it now
    private boolean drifted(Duration now, Sighting.Away away, List<DriftNotice> notices) {
        if (incident.isEmpty()) {
            incident = Optional.of(new Incident(now, away.target()));
        }
        Incident open = incident.get();
        if (open.lastChange
                .filter(last -> now.minus(last).compareTo(id.kind().settling()) < 0)
                .isPresent()) {
            put(now, Status.REPAIRING, Optional.of(away.finding()), away.finding().cause());
            return false;
        }
        open.target = away.target();
        if (isContested(away.target())) {
            put(now, Status.CONTESTED, Optional.of(away.finding()), away.finding().cause());
            if (!alarmed) {
                alarmed = true;
                open.told = true;
                notices.add(alarm(away));
            }
            return false;
        }
        if (now.compareTo(open.nextTry) < 0) {
            put(
                    now,
                    open.failures > 0 ? Status.DRIFT : Status.REPAIRING,
                    Optional.of(away.finding()),
                    away.finding().cause());
            return false;
        }
        put(now, Status.REPAIRING, Optional.of(away.finding()), away.finding().cause());
        if (!open.told) {
            open.told = true;
            notices.add(
                    new DriftNotice(Topic.DRIFT, id, away.finding(), away.target(), away.who()));
        }
        return true;
    }

    private boolean isContested(String target) {
        int all = changes.values().stream().mapToInt(Integer::intValue).sum() + changedAgain;
        return against(target) >= DriftLimits.REPAIRS_MAX || all >= DriftLimits.REPAIRS_OF_ALL_MAX;
    }

    private int against(String target) {
        return changes.getOrDefault(target, 0) + changedAgain;
    }

    private DriftNotice alarm(Sighting.Away away) {
        Finding seen = away.finding();
        return new DriftNotice(
                Topic.CONTESTED,
                id,
                new Finding(
                        seen.code(),
                        "somebody else sets "
                                + id.name()
                                + " again and again, "
                                + against(away.target())
                                + " repairs were undone and no more are tried: "
                                + seen.cause(),
                        "find out who: another cluster with the same VIP, or a script; then"
                                + " pgwatchdog reload, or switchover, or vip up"),
                away.target(),
                away.who());
    }

    /// What came of a repair.
    Optional<DriftNotice> attempted(Duration now, Mended outcome, DriftRules rules) {
        if (incident.isEmpty()) {
            return Optional.empty();
        }
        Incident open = incident.get();
        return switch (outcome) {
            case Mended.Written(_, int made) -> {
                changes.merge(open.target, made, Integer::sum);
                lastChange = now;
                open.lastChange = Optional.of(now);
                open.changes += made;
                open.failures = 0;
                open.nextTry = now.plus(pauseAfter(open.changes, rules));
                yield Optional.empty();
            }
            case Mended.Withheld _ -> {
                incident = Optional.empty();
                yield Optional.empty();
            }
            case Mended.Refused(Finding finding) -> {
                open.failures++;
                open.nextTry = now.plus(pauseAfter(open.failures, rules));
                put(now, Status.DRIFT, Optional.of(finding), finding.cause());
                if (open.failureTold) {
                    yield Optional.empty();
                }
                open.failureTold = true;
                yield Optional.of(
                        DriftNotice.of(
                                Topic.REPAIR_FAILED,
                                id,
                                new Finding(
                                        finding.code(),
                                        id.name() + " is not repaired yet: " + finding.cause(),
                                        finding.remedy())));
            }
        };
    }

    /// Doubled each time. Half an interval less, so that the look for which it is meant is not missed by
    /// a hair.
    private static Duration pauseAfter(int tries, DriftRules rules) {
        Duration pause = rules.interval().multipliedBy(1L << Math.min(tries - 1, 20));
        Duration limited =
                pause.compareTo(DriftLimits.BACK_OFF_MAX) < 0 ? pause : DriftLimits.BACK_OFF_MAX;
        return limited.minus(
                limited.dividedBy(2).compareTo(rules.interval().dividedBy(2)) < 0
                        ? limited.dividedBy(2)
                        : rules.interval().dividedBy(2));
    }

    private void put(Duration now, Status status, Optional<Finding> problem, String detail) {
        Duration since = state.status() == status ? state.since() : now;
        Optional<MonitorState.Past> last =
                problem.map(seen -> new MonitorState.Past(seen, now)).or(state::last);
        state = new MonitorState(id, status, since, now, problem, detail, last);
    }
}
