package org.pgwatchdog.daemon.explain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.HybridTime;
import org.pgwatchdog.daemon.status.HistoryEntry;
import org.pgwatchdog.daemon.status.Takeover;

/// Facts of nodes that tests tell stories with. Times are milliseconds since [#START].
final class Stories {
    static final Instant START = Instant.parse("2026-11-21T21:00:00Z");

    private Stories() {}

    /// One node's facts, its wall clock ahead by some milliseconds.
    static final class Node {
        private final int id;
        private final long aheadMillis;
        private final List<HistoryEntry> facts = new ArrayList<>();
        private HybridTime last = HybridTime.ZERO;

        Node(int id, long aheadMillis) {
            this.id = id;
            this.aheadMillis = aheadMillis;
        }

        /// Notes a fact.
        Node at(long millis, String code, String text) {
            return note(millis, code, text, Optional.empty());
        }

        /// Notes a new leader: the old one in trouble since `since`, given up at `givenUp`.
        Node sees(long millis, Optional<Integer> from, int to, long term, long... sinceGivenUp) {
            return note(
                    millis,
                    HistoryEntry.TAKEOVER,
                    "takeover",
                    Optional.of(takeover(millis, from, to, term, sinceGivenUp)));
        }

        /// Notes that it has the virtual IP, of which it became the owner at `elected`.
        Node done(
                long millis,
                long elected,
                Optional<Integer> from,
                long term,
                long... sinceGivenUp) {
            Takeover told = takeover(elected, from, id, term, sinceGivenUp);
            return note(
                    millis,
                    HistoryEntry.TAKEOVER_DONE,
                    "done",
                    Optional.of(
                            new Takeover(
                                    told.reason(),
                                    told.startedAt(),
                                    told.from(),
                                    told.to(),
                                    told.term(),
                                    told.detect(),
                                    told.elect(),
                                    Optional.of(Duration.ofMillis(millis - elected)))));
        }

        /// Its hybrid clock as its next packet says it.
        HybridTime sends(long millis) {
            last = last.next(wall(millis).toEpochMilli());
            return last;
        }

        void hears(HybridTime stamp, long millis) {
            last = last.after(stamp, wall(millis).toEpochMilli());
        }

        List<HistoryEntry> facts() {
            return facts;
        }

        Witness witness() {
            return new Witness(
                    id, "n" + id, Duration.ofMillis(aheadMillis), Duration.ofMillis(1), 0, facts);
        }

        private Instant wall(long millis) {
            return START.plusMillis(millis + aheadMillis);
        }

        private Takeover takeover(
                long millis, Optional<Integer> from, int to, long term, long... sinceGivenUp) {
            return new Takeover(
                    "n" + id + " knows why",
                    wall(sinceGivenUp[0]),
                    from,
                    to,
                    term,
                    Duration.ofMillis(sinceGivenUp[1] - sinceGivenUp[0]),
                    Duration.ofMillis(millis - sinceGivenUp[1]),
                    Optional.empty());
        }

        private Node note(long millis, String code, String text, Optional<Takeover> takeover) {
            facts.add(
                    new HistoryEntry(
                            facts.size() + 1,
                            wall(millis),
                            sends(millis),
                            code,
                            NoticeLevel.INFO,
                            text,
                            takeover));
            return this;
        }
    }

    static Testimony testimony(int here, Node... nodes) {
        return new Testimony(
                here, List.of(nodes).stream().map(Node::witness).toList(), List.of(), false);
    }
}
