package org.pgwatchdog.daemon.explain;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pgwatchdog.daemon.status.HistoryEntry;
import org.pgwatchdog.daemon.status.Takeover;

/// A takeover's story as text for people (docs/explain.md).
final class TimelineText {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private final MergedTimeline timeline;
    private final Testimony testimony;
    private final ZoneId zone;
    private final StringBuilder out = new StringBuilder();

    private TimelineText(MergedTimeline timeline, Testimony testimony, ZoneId zone) {
        this.timeline = timeline;
        this.testimony = testimony;
        this.zone = zone;
    }

    /// @param zone how the asking node's clock is shown
    static String of(MergedTimeline timeline, Testimony testimony, ZoneId zone) {
        return new TimelineText(timeline, testimony, zone).write();
    }

    /// The takeovers that can be explained, one a line, with the number to ask for.
    static String list(List<ClusterTakeover> takeovers, ZoneId zone) {
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < takeovers.size(); index++) {
            ClusterTakeover takeover = takeovers.get(index);
            Takeover told = takeover.main().takeover();
            String line =
                    "%3d  %s  %s -> node %d%s  %s  %s"
                            .formatted(
                                    index + 1,
                                    MOMENT.format(told.startedAt().atZone(zone)),
                                    takeover.from().map(old -> "node " + old).orElse("nobody"),
                                    takeover.to(),
                                    termOf(takeover),
                                    seconds(total(told)),
                                    told.reason());
            text.append(HistoryEntry.plain(line)).append('\n');
        }
        return text.toString().stripTrailing();
    }

    private String write() {
        head();
        phases();
        knowledge();
        votes();
        lines();
        sources();
        return out.toString().stripTrailing();
    }

    private void head() {
        ClusterTakeover takeover = timeline.takeover();
        line(
                "Takeover:  "
                        + takeover.from()
                                .map(old -> "node " + testimony.label(old))
                                .orElse("no leader")
                        + " -> node "
                        + testimony.label(takeover.to())
                        + termOf(takeover));
        line("Reason:    " + takeover.main().takeover().reason());
        line(
                "Began:     %s on the clock of node %d, where this was asked"
                        .formatted(MOMENT.format(timeline.began().atZone(zone)), testimony.here()));
    }

    private void phases() {
        ClusterTakeover.View main = timeline.takeover().main();
        Takeover told = main.takeover();
        gap();
        line("What each phase cost, as node " + main.node() + " measured it:");
        line(
                "  detect   "
                        + seconds(told.detect())
                        + "  from the first sign of trouble until the old leader was given up");
        line("  elect    " + seconds(told.elect()) + "  until the new leader was known");
        line(
                told.acquire()
                        .map(time ->
                                "  acquire  " + seconds(time) + "  until the virtual IP was up")
                        .orElse(
                                "  acquire  not known: the new leader has not said that the VIP"
                                        + " is up"));
        line("  in all   " + seconds(total(told)));
    }

    private void knowledge() {
        gap();
        line("Who knew what, in seconds since the beginning:");
        int width =
                testimony.witnesses().stream()
                        .mapToInt(witness -> witness.label().length())
                        .max()
                        .orElse(0);
        String row = "  %-" + Math.max(width, 4) + "s %10s %10s  %s";
        line(row.formatted("node", "gave up", "knew", "because"));
        line(row.formatted("", "the old", "the new", ""));
        for (Witness witness : testimony.witnesses()) {
            Optional<Takeover> view =
                    timeline.takeover().views().stream()
                            .filter(one -> one.node() == witness.id())
                            .map(ClusterTakeover.View::takeover)
                            .findFirst();
            line(
                    row.formatted(
                            witness.label(),
                            view.filter(one -> one.from().isPresent())
                                    .map(one -> since(witness, one.givenUpAt()))
                                    .orElse("-"),
                            view.map(one -> since(witness, one.electedAt())).orElse("-"),
                            view.map(Takeover::reason)
                                    .orElse("it has noted no new leader at that time")));
        }
    }

    private void votes() {
        List<MergedTimeline.Line> votes =
                timeline.lines().stream().filter(MergedTimeline.Line::isVote).toList();
        gap();
        if (votes.isEmpty()) {
            line(
                    testimony.alone()
                            ? "Votes: none was noted here (each node notes the votes it gave or got)"
                            : "Votes: none was noted (natives count silence as consent)");
            return;
        }
        line("Votes:");
        for (MergedTimeline.Line vote : votes) {
            line(
                    "  "
                            + offset(vote.since())
                            + "  "
                            + testimony.label(vote.node())
                            + ": "
                            + vote.fact().text());
        }
    }

    private void lines() {
        gap();
        line("Timeline, causes before effects:");
        line("     seconds  phase   node");
        for (MergedTimeline.Line one : timeline.lines()) {
            line(
                    "  %10s  %-7s %4d  %-5s %-20s %s"
                            .formatted(
                                    offset(one.since()),
                                    one.phase().label(),
                                    one.node(),
                                    one.fact().level(),
                                    one.fact().code(),
                                    one.fact().text()));
        }
        if (timeline.leftOut() > 0) {
            line("  " + timeline.leftOut() + " more facts are left out; see pgwatchdog events");
        }
    }

    private void sources() {
        gap();
        line("Told by:");
        for (Witness witness : testimony.witnesses()) {
            line(
                    "  "
                            + witness.label()
                            + ": "
                            + witness.facts().size()
                            + " facts"
                            + clockOf(witness));
        }
        if (!testimony.missing().isEmpty()) {
            line("Not heard:");
        }
        for (Witness.Missing missing : testimony.missing()) {
            line("  " + testimony.label(missing.id()) + ": " + missing.why());
        }
    }

    private String clockOf(Witness witness) {
        if (witness.id() == testimony.here()) {
            return ", asked here";
        }
        String within = " (within " + seconds(witness.unsure()).strip() + ")";
        return witness.isClockOff()
                ? ", its clock is "
                        + seconds(witness.ahead().abs()).strip()
                        + (witness.ahead().isNegative() ? " behind" : " ahead")
                        + within
                        + "; corrected above"
                : ", its clock is right" + within;
    }

    private String since(Witness witness, Instant at) {
        return offset(Duration.between(timeline.began(), witness.corrected(at)));
    }

    private static String termOf(ClusterTakeover takeover) {
        return takeover.term() > 0 ? " in term " + takeover.term() : "";
    }

    private static Duration total(Takeover takeover) {
        return takeover.detect()
                .plus(takeover.elect())
                .plus(takeover.acquire().orElse(Duration.ZERO));
    }

    private void gap() {
        out.append('\n');
    }

    private void line(String text) {
        out.append(HistoryEntry.plain(text)).append('\n');
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%7.3f s", duration.toNanos() / 1e9);
    }

    private static String offset(Duration duration) {
        return String.format(Locale.ROOT, "%+.3f", duration.toNanos() / 1e9);
    }
}
