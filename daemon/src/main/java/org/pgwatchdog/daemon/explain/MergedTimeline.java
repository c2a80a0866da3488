package org.pgwatchdog.daemon.explain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pgwatchdog.daemon.status.HistoryEntry;
import org.pgwatchdog.daemon.status.Takeover;

/// The story of one takeover: what the nodes noted, in an order in which no effect precedes its cause,
/// and which phase it fell into. Pure.
///
/// @param takeover which one
/// @param began the first sign of trouble, as the main view has it, on the asking node's clock
/// @param lines in order
/// @param leftOut facts of that time that are not among the lines
record MergedTimeline(ClusterTakeover takeover, Instant began, List<Line> lines, int leftOut) {
    /// What says how somebody voted, or how votes came out.
    private static final Set<String> VOTES =
            Set.of(
                    "VOTE_CAST",
                    "VOTE_DEFERRED",
                    "VOTE_NOT_STORED",
                    "ABSTAINING",
                    "TERM_WON",
                    "ELECTION_REJECTED");

    MergedTimeline {
        lines = List.copyOf(lines);
    }

    /// Where in the takeover a fact falls, by the new leader's account of it.
    enum Phase {
        BEFORE,
        DETECT,
        ELECT,
        ACQUIRE,
        AFTER;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// One fact.
    ///
    /// @param node whose
    /// @param since from the beginning, on the asking node's clock; negative before it
    record Line(int node, HistoryEntry fact, Duration since, Phase phase) {
        boolean isVote() {
            return VOTES.contains(fact.code());
        }
    }

    /// When the story begins and ends on the hybrid clock: what to ask the nodes for.
    static HistoryQuestion.Window windowOf(
            ClusterTakeover takeover, Optional<ClusterTakeover> next) {
        ClusterTakeover.View main = takeover.main();
        Takeover told = main.takeover();
        Duration before = told.detect().plus(told.elect()).plus(ExplainLimits.LEAD);
        long known = takeover.stamp().millis();
        long until =
                main.done().map(done -> done.stamp().millis()).orElse(known)
                        + ExplainLimits.TAIL.toMillis();
        long nextKnown = next.map(one -> one.stamp().millis() + 1).orElse(Long.MAX_VALUE);
        return new HistoryQuestion.Window(
                known - before.toMillis(), Math.max(known + 1, Math.min(until, nextKnown)));
    }

    /// Makes the story of what the nodes told of that time.
    static MergedTimeline of(ClusterTakeover takeover, Testimony testimony) {
        Phases phases = Phases.of(takeover, testimony);
        List<Line> lines = new ArrayList<>();
        int leftOut = 0;
        for (Witness witness : testimony.witnesses()) {
            leftOut += witness.leftOut();
            for (HistoryEntry fact : witness.facts()) {
                Instant at = witness.corrected(fact.at());
                lines.add(
                        new Line(
                                witness.id(),
                                fact,
                                Duration.between(phases.began(), at),
                                phases.at(at)));
            }
        }
        lines.sort(
                Comparator.comparing((Line line) -> line.fact().stamp())
                        .thenComparingInt(Line::node)
                        .thenComparingLong(line -> line.fact().sequence()));
        int told = Math.min(lines.size(), ExplainLimits.LINES_MAX);
        return new MergedTimeline(
                takeover, phases.began(), lines.subList(0, told), leftOut + lines.size() - told);
    }

    /// The borders of the phases, on the asking node's clock.
    private record Phases(
            Instant began, Instant givenUp, Instant elected, Optional<Instant> acquired) {
        static Phases of(ClusterTakeover takeover, Testimony testimony) {
            ClusterTakeover.View main = takeover.main();
            Takeover told = main.takeover();
            Instant began =
                    testimony
                            .witness(main.node())
                            .map(witness -> witness.corrected(told.startedAt()))
                            .orElse(told.startedAt());
            Instant givenUp = began.plus(told.detect());
            Instant elected = givenUp.plus(told.elect());
            return new Phases(began, givenUp, elected, told.acquire().map(elected::plus));
        }

        Phase at(Instant moment) {
            if (moment.isBefore(began)) {
                return Phase.BEFORE;
            }
            if (moment.isBefore(givenUp)) {
                return Phase.DETECT;
            }
            if (moment.isBefore(elected)) {
                return Phase.ELECT;
            }
            return acquired.isPresent() && moment.isBefore(acquired.get())
                    ? Phase.ACQUIRE
                    : Phase.AFTER;
        }
    }
}
