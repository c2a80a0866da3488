package org.pgwatchdog.lifecheck.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutsideTest {
    /// Rounds in order, `+` with an answer; the news after each: `L`ost, `R`eached, `.` none.
    @ParameterizedTest
    @CsvSource({
        "3, +++++,      .....",
        "3, +--+--+,    .......",
        "3, +---,       ...L",
        "3, +-----+,    ...L..R",
        "3, +---+---+,  ...LR..LR",
        "3, -,          L",
        "3, ---+,       L..R",
        "3, -+--,       LR..",
        "3, -+---,      LR..L",
        "1, +-+-,       .LRL",
    })
    void lossTakesRoundsInARowAndOneAnswerEndsIt(int rounds, String answers, String news) {
        var outside = new Outside(rounds);
        var seen = new StringBuilder();
        for (char answer : answers.toCharArray()) {
            seen.append(
                    outside.observe(answer == '+')
                            .map(change ->
                                    switch (change) {
                                        case LOST -> 'L';
                                        case REACHED -> 'R';
                                    })
                            .orElse('.'));
        }
        assertThat(seen).hasToString(news);
        int lastLoss = news.lastIndexOf('L');
        assertThat(outside.isLost()).isEqualTo(lastLoss > news.lastIndexOf('R'));
    }

    @Test
    void noRoundsCannotShowALoss() {
        assertThatThrownBy(() -> new Outside(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
