package org.pgwatchdog.daemon.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.HybridTime;

class EventHistoryTest {
    private static final Instant NOW = Instant.parse("2026-11-21T21:00:00.123456Z");
    private static final Takeover TAKEOVER =
            new Takeover(
                    "lost",
                    NOW,
                    Optional.of(1),
                    0,
                    3,
                    Duration.ofMillis(1203),
                    Duration.ofMillis(46),
                    Optional.empty());

    private final EventHistory history = new EventHistory(() -> NOW);

    @Test
    void factsOfAnEarlierProcessComeFirstAndThisOnesAreNumberedAfterThem() {
        HybridTime future = new HybridTime(NOW.toEpochMilli() + 60_000, 1);
        HistoryEntry earlier = fact(41, future);
        history.add("ONE", NoticeLevel.INFO, "before the file was read");
        List<HistoryEntry> followed = new ArrayList<>();
        history.resume(List.of(earlier), followed::add);
        history.add("TWO", NoticeLevel.INFO, "after");
        assertThat(history.entries())
                .extracting(HistoryEntry::sequence, HistoryEntry::code)
                .containsExactly(tuple(41L, "OLD"), tuple(42L, "ONE"), tuple(43L, "TWO"));
        assertThat(followed).extracting(HistoryEntry::sequence).containsExactly(42L, 43L);
        assertThat(history.entries().getLast().stamp()).isGreaterThan(future);
    }

    @Test
    void keepsAsManyFactsAsAreAllowedAndCutsLongTexts() {
        for (int count = 0; count <= HistoryLimits.ENTRIES_MAX; count++) {
            history.add("X", NoticeLevel.INFO, "y".repeat(HistoryLimits.TEXT_LENGTH_MAX + 1));
        }
        assertThat(history.entries()).hasSize(HistoryLimits.ENTRIES_MAX);
        assertThat(history.entries().getFirst().sequence()).isEqualTo(2);
        assertThat(history.entries().getLast().text()).hasSize(HistoryLimits.TEXT_LENGTH_MAX);
    }

    @Test
    void aTakeoverIsAFactWhenTheLeaderIsKnownAndAnotherWhenItHasTheVip() {
        history.add(TAKEOVER);
        history.add(TAKEOVER.acquiredAfter(Duration.ofMillis(21)));
        assertThat(history.entries())
                .extracting(HistoryEntry::code, HistoryEntry::text)
                .containsExactly(
                        tuple(
                                "TAKEOVER",
                                "node 1 -> node 0 in term 3: lost; detected in 1.203 s, elected in"
                                        + " 0.046 s"),
                        tuple("TAKEOVER_DONE", "node 0 has the VIP, after 0.021 s"));
        for (HistoryEntry entry : history.entries()) {
            assertThat(HistoryEntry.parse(entry.toJson().toString())).isEqualTo(entry);
        }
    }

    @Test
    void aLineForPeopleMovesNoTerminalWhateverAPeerCallsItself() {
        history.add("X", NoticeLevel.INFO, "node \"\u001b[2J\u009b2J\u202e\" is lost\n");
        assertThat(history.entries().getFirst().toLine(ZoneOffset.UTC))
                .endsWith("node \"?[2J?2J?\" is lost?");
    }

    @Test
    void textsOfOthersAreCutAsOwnOnesAre() {
        history.add(TAKEOVER);
        String line = history.entries().getFirst().toJson().toString();
        String longer = line.replace("lost", "y".repeat(HistoryLimits.TEXT_LENGTH_MAX + 1));
        HistoryEntry read = HistoryEntry.parse(longer);
        assertThat(read.text()).hasSize(HistoryLimits.TEXT_LENGTH_MAX);
        assertThat(read.takeover().orElseThrow().reason()).hasSize(HistoryLimits.TEXT_LENGTH_MAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "{}",
                "{\"sequence\":1",
                "{\"sequence\":1,\"at\":\"now\",\"stamp\":\"1.1\",\"code\":\"C\",\"level\":\"INFO\","
                        + "\"text\":\"t\"}",
                "{\"sequence\":1,\"at\":\"2026-11-21T21:00:00Z\",\"stamp\":\"x\",\"code\":\"C\","
                        + "\"level\":\"INFO\",\"text\":\"t\"}",
                "{\"sequence\":1,\"at\":\"2026-11-21T21:00:00Z\",\"stamp\":\"1.1\",\"code\":\"C\","
                        + "\"level\":\"LOUD\",\"text\":\"t\"}",
                "{\"sequence\":9223372036854775807,\"at\":\"2026-11-21T21:00:00Z\",\"stamp\":\"1.1\","
                        + "\"code\":\"C\",\"level\":\"INFO\",\"text\":\"t\"}",
                "{\"sequence\":0,\"at\":\"2026-11-21T21:00:00Z\",\"stamp\":\"1.1\",\"code\":\"C\","
                        + "\"level\":\"INFO\",\"text\":\"t\"}",
                "{\"sequence\":1,\"at\":\"2026-11-21T21:00:00Z\",\"stamp\":\"1.1\",\"code\":[],"
                        + "\"level\":\"INFO\",\"text\":\"t\"}",
                "{\"sequence\":1,\"at\":\"2026-11-21T21:00:00Z\",\"stamp\":\"1.1\",\"code\":\"C\","
                        + "\"level\":\"INFO\",\"text\":\"t\",\"takeover\":{\"to\":1}}"
            })
    void whatIsNoFactIsRefused(String line) {
        assertThatThrownBy(() -> HistoryEntry.parse(line))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static HistoryEntry fact(long sequence, HybridTime stamp) {
        return new HistoryEntry(
                sequence, NOW, stamp, "OLD", NoticeLevel.INFO, "text", Optional.empty());
    }
}
