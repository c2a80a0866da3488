package org.pgwatchdog.vip.drift;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pgwatchdog.vip.drift.DriftNotice.Topic;

/// Decides what to do about what the monitors see. Deterministic: the same looks at the same times, the
/// same verdicts. Not thread-safe.
///
/// A node that holds the address repairs what does not lead to it, at the first look and then with
/// growing pauses; it tells of each incident once when it begins and once when it is over. Somebody who
/// sets the same other target again and again contests the address: after [DriftLimits#REPAIRS_MAX]
/// changes of ours there is an alarm and nothing more is changed, until an operator acts ([#pardon]),
/// this node takes over anew, or the other target is gone. What taking over took beyond one change counts
/// as repairs. Earlier repairs are forgotten after [DriftLimits#QUIET]. A node that does not hold the address repairs nothing, and says only what stays
/// wrong for [DriftLimits#STANDBY_PATIENCE].
///
/// Not being able to look is told once and once more when it is over; it is no drift. Times are
/// monotonic and count from any moment.
public final class DriftJudge {
    private final Map<MonitorId, Watched> monitors = new TreeMap<>();
    private final Set<MonitorKind> unchecked = EnumSet.noneOf(MonitorKind.class);
    private final Map<MonitorKind, Long> repaired = new EnumMap<>(MonitorKind.class);
    private DriftRules rules;
    private Optional<Long> hold = Optional.empty();

    /// What raising the address took beyond one change each, until that is forgotten.
    private Map<MonitorId, Integer> changedAgain = Map.of();

    public DriftJudge(DriftRules rules) {
        this.rules = rules;
    }

    /// Judges by these from now on.
    public void use(DriftRules next) {
        rules = next;
    }

    /// An operator has acted: earlier repairs are forgotten, contested monitors are repaired again.
    public void pardon() {
        changedAgain = Map.of();
        monitors.values().forEach(Watched::pardon);
    }

    /// Takes what was seen.
    ///
    /// @param now never earlier than the last time
    /// @param sightings one for each monitor, or one for all of a kind that could not be looked at; kinds
    ///     without any were not looked at
    public Verdict judge(Duration now, Stand stand, List<Sighting> sightings) {
        return judge(now, stand, sightings, Map.of());
    }

    /// Takes what was seen by a monitor that may have changed things already.
    ///
    /// @param before [VipMonitor#changedAgain]
    public Verdict judge(
            Duration now, Stand stand, List<Sighting> sightings, Map<MonitorId, Integer> before) {
        startAnewIn(stand, before);
        var notices = new ArrayList<DriftNotice>();
        var repairs = new ArrayList<MonitorId>();
        for (MonitorKind kind : kindsOf(sightings)) {
            List<Sighting> ofKind =
                    sightings.stream().filter(one -> one.monitor().kind() == kind).toList();
            tellOfSilence(kind, ofKind).ifPresent(notices::add);
            forgetMissing(kind, ofKind);
            for (Sighting one : ofKind) {
                for (Watched watched : meant(one, now)) {
                    if (watched.see(now, one, stand, rules, notices)) {
                        repairs.add(watched.id());
                    }
                }
            }
        }
        return new Verdict(repairs, notices);
    }

    /// What came of a repair that the last verdict asked for.
    ///
    /// @return what to tell of it
    public List<DriftNotice> attempted(Duration now, MonitorId monitor, Mended outcome) {
        Watched watched = monitors.get(monitor);
        return watched == null
                ? List.of()
                : watched.attempted(now, outcome, rules).stream().toList();
    }

    /// All monitors now, in the order of their kinds.
    public List<MonitorState> states() {
        return monitors.values().stream()
                .map(Watched::state)
                .limit(DriftLimits.MONITORS_SHOWN_MAX)
                .toList();
    }

    /// Repairs that were seen to have worked, since the start.
    public Map<MonitorKind, Long> repaired() {
        var all = new EnumMap<MonitorKind, Long>(repaired);
        monitors.forEach((id, watched) -> all.merge(id.kind(), watched.repaired(), Long::sum));
        return all;
    }

    private void startAnewIn(Stand stand, Map<MonitorId, Integer> before) {
        Optional<Long> now =
                switch (stand) {
                    case Stand.Holding(long which, _) -> Optional.of(which);
                    case Stand.StandingBy _ -> Optional.empty();
                };
        if (!now.equals(hold)) {
            hold = now;
            changedAgain = now.isEmpty() ? Map.of() : Map.copyOf(before);
            monitors.forEach((id, watched) -> watched.startAnew(changedAgainOf(id)));
        }
    }

    private int changedAgainOf(MonitorId id) {
        return Math.min(changedAgain.getOrDefault(id, 0), DriftLimits.CHANGED_AGAIN_MAX);
    }

    private static Set<MonitorKind> kindsOf(List<Sighting> sightings) {
        return sightings.stream()
                .map(one -> one.monitor().kind())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Says once that a kind cannot be looked at, and once that it can again.
    private Optional<DriftNotice> tellOfSilence(MonitorKind kind, List<Sighting> ofKind) {
        Optional<Sighting.Unclear> silent =
                ofKind.stream()
                        .filter(Sighting.Unclear.class::isInstance)
                        .map(Sighting.Unclear.class::cast)
                        .findFirst();
        if (silent.isEmpty()) {
            return unchecked.remove(kind)
                    ? Optional.of(
                            DriftNotice.of(
                                    Topic.CHECKED_AGAIN,
                                    MonitorId.of(kind),
                                    new Finding(0, kind.label() + " can be checked again", "")))
                    : Optional.empty();
        }
        Finding finding = silent.get().finding();
        return unchecked.add(kind)
                ? Optional.of(
                        DriftNotice.of(
                                Topic.UNCHECKED,
                                silent.get().monitor(),
                                rules.uncheckedIsError() ? finding : finding.asWarning()))
                : Optional.empty();
    }

    /// A monitor that a complete look does not know any more is gone: a table was deleted, or a general
    /// answer took its place.
    private void forgetMissing(MonitorKind kind, List<Sighting> ofKind) {
        Set<MonitorId> seen =
                ofKind.stream()
                        .map(Sighting::monitor)
                        .collect(Collectors.toCollection(TreeSet::new));
        if (seen.size() == 1 && isGeneral(ofKind.getFirst())) {
            return;
        }
        monitors.entrySet()
                .removeIf(entry -> {
                    boolean gone = entry.getKey().kind() == kind && !seen.contains(entry.getKey());
                    if (gone) {
                        repaired.merge(kind, entry.getValue().repaired(), Long::sum);
                    }
                    return gone;
                });
    }

    private static boolean isGeneral(Sighting one) {
        return one instanceof Sighting.Unclear && one.monitor().target().isEmpty();
    }

    private List<Watched> meant(Sighting one, Duration now) {
        MonitorKind kind = one.monitor().kind();
        if (isGeneral(one)) {
            List<Watched> all =
                    monitors.values().stream().filter(each -> each.id().kind() == kind).toList();
            if (!all.isEmpty()) {
                return all;
            }
        }
        return List.of(
                monitors.computeIfAbsent(
                        one.monitor(), id -> new Watched(id, now, changedAgainOf(id))));
    }
}
