package org.pgwatchdog.daemon.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.HybridTime;

class MergedTimelineTest {
    private static final Optional<Integer> ZERO = Optional.of(0);

    /// An hour ahead of node 1.
    private final Stories.Node two = new Stories.Node(2, 3_600_000);

    private final Stories.Node one = new Stories.Node(1, 0);

    @Test
    void causesComeBeforeEffectsThoughClocksDifferByAnHour() {
        tellTheTakeover();
        assertThat(timeline().lines())
                .extracting(line -> line.fact().code())
                .containsExactly(
                        "PEER_LOST",
                        "VOTE_CAST",
                        "TERM_WON",
                        "TAKEOVER",
                        "TAKEOVER_DONE",
                        "TAKEOVER");
    }

    @Test
    void timesAreThoseOfTheAskingNodesClock() {
        tellTheTakeover();
        MergedTimeline timeline = timeline();
        assertThat(timeline.began()).isEqualTo(Stories.START.plusMillis(100));
        assertThat(timeline.lines())
                .extracting(MergedTimeline.Line::since)
                .containsExactly(
                        Duration.ofMillis(1_203),
                        Duration.ofMillis(1_220),
                        Duration.ofMillis(1_240),
                        Duration.ofMillis(1_249),
                        Duration.ofMillis(1_270),
                        Duration.ofMillis(1_300));
    }

    @Test
    void eachFactFallsIntoThePhaseTheNewLeaderWasIn() {
        one.at(50, "QUIET", "before").at(150, "LINK", "trouble");
        tellTheTakeover();
        assertThat(timeline().lines())
                .extracting(MergedTimeline.Line::phase)
                .containsExactly(
                        MergedTimeline.Phase.BEFORE,
                        MergedTimeline.Phase.DETECT,
                        MergedTimeline.Phase.ELECT,
                        MergedTimeline.Phase.ELECT,
                        MergedTimeline.Phase.ELECT,
                        MergedTimeline.Phase.ACQUIRE,
                        MergedTimeline.Phase.AFTER,
                        MergedTimeline.Phase.AFTER);
    }

    @Test
    void theWindowBeginsBeforeTheTroubleAndEndsWithTheNextTakeover() {
        tellTheTakeover();
        ClusterTakeover takeover = takeover();
        long known = takeover.stamp().millis();
        HistoryQuestion.Window alone = MergedTimeline.windowOf(takeover, Optional.empty());
        assertThat(known - alone.fromMillis()).isEqualTo(1_249 + ExplainLimits.LEAD.toMillis());
        assertThat(alone.untilMillis())
                .isEqualTo(
                        takeover.main().done().orElseThrow().stamp().millis()
                                + ExplainLimits.TAIL.toMillis());
        two.sees(5_000, Optional.of(1), 2, 5, 4_000, 4_500);
        List<ClusterTakeover> both = ClusterTakeover.in(Stories.testimony(1, one, two));
        HistoryQuestion.Window cut = MergedTimeline.windowOf(both.get(1), Optional.of(both.get(0)));
        assertThat(cut.untilMillis()).isEqualTo(both.get(0).stamp().millis() + 1);
    }

    @Test
    void tooManyFactsAreLeftOutAndCounted() {
        tellTheTakeover();
        for (int count = 0; count < ExplainLimits.LINES_MAX; count++) {
            one.at(2_000 + count, "NOISE", "n");
        }
        MergedTimeline timeline = timeline();
        assertThat(timeline.lines()).hasSize(ExplainLimits.LINES_MAX);
        assertThat(timeline.leftOut()).isEqualTo(6);
    }

    @Test
    void theTextTellsReasonCostKnowledgeVotesFactsAndWhoWasNotHeard() {
        tellTheTakeover();
        Testimony all = Stories.testimony(1, one, two);
        Testimony testimony =
                new Testimony(
                        1,
                        all.witnesses(),
                        List.of(new Witness.Missing(0, "n0", "not connected")),
                        false);
        String text = TimelineText.of(timeline(), testimony, ZoneOffset.UTC);
        assertThat(text)
                .startsWith(
                        """
                        Takeover:  node 0 "n0" -> node 1 "n1" in term 4
                        Reason:    n1 knows why
                        Began:     2026-11-21 21:00:00.100 on the clock of node 1, where this was asked

                        What each phase cost, as node 1 measured it:
                          detect     1.203 s  from the first sign of trouble until the old leader was given up
                          elect      0.046 s  until the new leader was known
                          acquire    0.021 s  until the virtual IP was up
                          in all     1.270 s
                        """)
                .contains(
                        """
                        Votes:
                          +1.220  2 "n2": voting for "n1" in term 4
                          +1.240  1 "n1": a majority?[31m
                        """)
                .contains("elect      2  INFO  VOTE_CAST            voting for \"n1\" in term 4")
                .contains(
                        "2 \"n2\": 2 facts, its clock is 3600.000 s ahead (within 0.001 s); corrected above")
                .endsWith("Not heard:\n  0 \"n0\": not connected");
        assertThat(text.lines().filter(line -> line.contains("knows why")))
                .anyMatch(line -> line.matches(" +1 \"n1\" +\\+1.203 +\\+1.249 +n1 knows why"))
                .anyMatch(line -> line.matches(" +2 \"n2\" +\\+1.210 +\\+1.300 +n2 knows why"));
    }

    @Test
    void aDifferenceThatTheQuestionCannotTellFromItsTravelIsTakenForNone() {
        Witness near = witness(Duration.ofMillis(-4), Duration.ofMillis(11));
        assertThat(near.corrected(Stories.START)).isEqualTo(Stories.START);
        Witness off = witness(Duration.ofMillis(-40), Duration.ofMillis(11));
        assertThat(off.corrected(Stories.START)).isEqualTo(Stories.START.plusMillis(40));
    }

    @Test
    void whoOnlyFoundTheNewLeaderGaveNobodyUp() {
        tellTheTakeover();
        Stories.Node late = new Stories.Node(3, 0);
        late.sees(1_500, Optional.empty(), 1, 4, 1_450, 1_450);
        Testimony testimony = Stories.testimony(1, one, two, late);
        MergedTimeline timeline =
                MergedTimeline.of(ClusterTakeover.in(testimony).getFirst(), testimony);
        assertThat(TimelineText.of(timeline, testimony, ZoneOffset.UTC).lines())
                .anyMatch(line -> line.matches(" +3 \"n3\" +- +\\+1.400 +n3 knows why"));
        assertThat(TimelineJson.of(timeline, testimony).getAsJsonArray("nodes").get(2).toString())
                .contains("knewUs")
                .doesNotContain("gaveUpUs");
    }

    private static Witness witness(Duration ahead, Duration unsure) {
        return new Witness(2, "n2", ahead, unsure, 0, List.of());
    }

    @Test
    void theJsonSaysTheSameInMicroseconds() {
        tellTheTakeover();
        JsonObject json = TimelineJson.of(timeline(), Stories.testimony(1, one, two));
        assertThat(json.getAsJsonObject("phasesUs").toString())
                .isEqualTo("{\"detect\":1203000,\"elect\":46000,\"acquire\":21000}");
        assertThat(json.getAsJsonArray("lines")).hasSize(6);
        assertThat(json.getAsJsonArray("nodes").get(1).getAsJsonObject().get("knewUs").getAsLong())
                .isEqualTo(1_300_000);
    }

    /// Node 1 loses the leader, is voted for by node 2, and takes over.
    private void tellTheTakeover() {
        one.at(1_303, "PEER_LOST", "lost");
        HybridTime candidacy = one.sends(1_310);
        two.hears(candidacy, 1_311);
        two.at(1_320, "VOTE_CAST", "voting for \"n1\" in term 4");
        HybridTime vote = two.sends(1_321);
        one.hears(vote, 1_322);
        one.at(1_340, "TERM_WON", "a majority\u001b[31m");
        one.sees(1_349, ZERO, 1, 4, 100, 1_303);
        one.done(1_370, 1_349, ZERO, 4, 100, 1_303);
        two.hears(one.sends(1_390), 1_391);
        two.sees(1_400, ZERO, 1, 4, 100, 1_310);
    }

    private ClusterTakeover takeover() {
        return ClusterTakeover.in(Stories.testimony(1, one, two)).getFirst();
    }

    private MergedTimeline timeline() {
        return MergedTimeline.of(takeover(), Stories.testimony(1, one, two));
    }
}
