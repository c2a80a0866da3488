package org.pgwatchdog.vip.drift;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pgwatchdog.vip.drift.DriftNotice.Topic;

/// A course of looks told in words, and what the judge made of each: `9s rtb-1 eni-2` is a look at second
/// 9 that sees the route leading to `eni-2`. Repairs that the judge asks for are carried out as `outcome`
/// says.
final class Course {
    private static final Finding FINDING = new Finding(8, "changed", "look");

    final List<DriftNotice> notices = new ArrayList<>();
    private final DriftJudge judge;
    private final MonitorKind kind;
    private Stand stand = new Stand.Holding(1, true);
    private Mended outcome = new Mended.Written("");
    private Duration now = Duration.ZERO;
    private Map<MonitorId, Integer> changedAgain = Map.of();

    Course(MonitorKind kind) {
        this.kind = kind;
        this.judge = new DriftJudge(rules(false));
    }

    static DriftRules rules(boolean uncheckedIsError) {
        return new DriftRules(Duration.ofSeconds(5), Duration.ofSeconds(10), uncheckedIsError);
    }

    DriftJudge judge() {
        return judge;
    }

    Course as(Stand next) {
        stand = next;
        return this;
    }

    /// Raising the address took so many changes beyond the first.
    Course changedAgain(String target, int times) {
        changedAgain = Map.of(new MonitorId(kind, target), times);
        return this;
    }

    Course repairsEnd(Mended next) {
        outcome = next;
        return this;
    }

    /// One look for each line; several monitors are separated by commas.
    ///
    /// @return for each line its repairs and notices, such as `rtb-1! DRIFT`, or `-`
    List<String> looks(String lines) {
        return lines.lines().map(this::look).toList();
    }

    private String look(String line) {
        String[] words = line.strip().split(" ", 2);
        now = Duration.ofMillis((long) (Double.parseDouble(words[0].replace("s", "")) * 1000));
        List<Sighting> sightings = new ArrayList<>();
        for (String each : words[1].split(",")) {
            sightings.add(sighting(each.strip()));
        }
        Verdict verdict = judge.judge(now, stand, sightings, changedAgain);
        List<DriftNotice> told = new ArrayList<>(verdict.notices());
        List<String> said = new ArrayList<>();
        for (MonitorId repair : verdict.repairs()) {
            said.add(repair.target() + "!");
            told.addAll(judge.attempted(now.plusMillis(100), repair, outcome));
        }
        told.forEach(one -> said.add(one.topic().name()));
        notices.addAll(told);
        return said.isEmpty() ? "-" : String.join(" ", said);
    }

    /// `TARGET SEEN`: `here`, `?`, `dead WHERE`, or where it leads to. A target `*` stands for all.
    private Sighting sighting(String text) {
        String[] words = text.split(" ", 2);
        var id = new MonitorId(kind, words[0].equals("*") ? "" : words[0]);
        return switch (words[1]) {
            case "here" -> new Sighting.Here(id, "leads here");
            case "?" -> new Sighting.Unclear(id, new Finding(5, "no answer", "wait"));
            default ->
                    words[1].startsWith("dead ")
                            ? new Sighting.Away(id, words[1].substring(5), true, FINDING, "")
                            : new Sighting.Away(id, words[1], false, FINDING, "i-2");
        };
    }

    /// Each monitor's state: `rtb-1=ok`.
    List<String> states() {
        return judge.states().stream()
                .map(each ->
                        each.monitor().target()
                                + "="
                                + each.status().name().toLowerCase(Locale.ROOT))
                .toList();
    }

    long told(Topic topic) {
        return notices.stream().filter(one -> one.topic() == topic).count();
    }
}
