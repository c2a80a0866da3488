package org.pgwatchdog.daemon.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.daemon.peer.PeerLimits;
import org.pgwatchdog.daemon.status.HistoryEntry;

class HistoryAnswerTest {
    private final Stories.Node node = new Stories.Node(1, 0);

    @Test
    void questionsAndAnswersSurviveTheWire() {
        node.at(1, "A", "one").sees(2, Optional.of(0), 1, 4, 0, 1);
        for (HistoryQuestion question :
                new HistoryQuestion[] {
                    new HistoryQuestion.Takeovers(), new HistoryQuestion.Window(5, 1L << 47)
                }) {
            assertThat(HistoryQuestion.parse(question.toBytes())).isEqualTo(question);
            HistoryAnswer answer = HistoryAnswer.to(question, node.facts(), Stories.START);
            assertThat(HistoryAnswer.parse(answer.toBytes())).isEqualTo(answer);
        }
    }

    @Test
    void aWindowIsAnsweredWithItsFactsAndNoOthers() {
        for (int count = 0; count < 10; count++) {
            node.at(count, "F" + count, "text");
        }
        long start = Stories.START.toEpochMilli();
        HistoryAnswer answer =
                HistoryAnswer.to(
                        new HistoryQuestion.Window(start + 3, start + 6),
                        node.facts(),
                        Stories.START);
        assertThat(answer.facts()).extracting(HistoryEntry::code).containsExactly("F3", "F4", "F5");
        assertThat(answer.leftOut()).isZero();
    }

    @Test
    void anAnswerIsBoundedAndSaysHowManyFactsItLeavesOut() {
        for (int count = 0; count < 300; count++) {
            node.at(count, "LONG", "\u00e4\"".repeat(400));
        }
        HistoryQuestion all = new HistoryQuestion.Window(0, Long.MAX_VALUE);
        HistoryAnswer answer = HistoryAnswer.to(all, node.facts(), Stories.START);
        assertThat(answer.toBytes()).hasSizeLessThanOrEqualTo(PeerLimits.HISTORY_ANSWER_BYTES_MAX);
        assertThat(answer.facts().size() + answer.leftOut()).isEqualTo(300);
        assertThat(answer.facts().getFirst().sequence()).isEqualTo(1);
    }

    @Test
    void ofTooManyTakeoversTheNewestAreTold() {
        for (int count = 0; count < 200; count++) {
            node.sees(count, Optional.of(0), 1, count + 1, 0, 0);
        }
        HistoryAnswer answer =
                HistoryAnswer.to(new HistoryQuestion.Takeovers(), node.facts(), Stories.START);
        assertThat(answer.facts()).hasSize(ExplainLimits.TAKEOVER_FACTS_MAX);
        assertThat(answer.facts().getLast()).isEqualTo(node.facts().getLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "{}", "{\"ask\":\"all\"}", "{\"ask\":\"window\"}", "[[[["})
    void whatIsNoQuestionIsRefused(String text) {
        assertThatThrownBy(() -> HistoryQuestion.parse(text.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"now\":\"x\",\"leftOut\":0}",
                "{\"now\":\"2026-11-21T21:00:00Z\",\"leftOut\":0}\n{}",
                "{\"now\":\"2026-11-21T21:00:00Z\",\"leftOut\":[]}"
            })
    void whatIsNoAnswerIsRefused(String text) {
        assertThatThrownBy(() -> HistoryAnswer.parse(text.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] endless = new byte[PeerLimits.HISTORY_ANSWER_BYTES_MAX + 1];
        assertThatThrownBy(() -> HistoryAnswer.parse(endless))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
