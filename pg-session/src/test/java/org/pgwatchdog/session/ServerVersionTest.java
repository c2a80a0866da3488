package org.pgwatchdog.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
    @ParameterizedTest
    @CsvSource({
        "15.4 (Debian 15.4-1), 150004",
        "9.6.24, 90624",
        "9.1, 90100",
        "18beta1, 180000",
        "devel, 0",
        "'', 0",
    })
    void textBecomesTheNumberOfServerVersionNum(String text, int number) {
        assertThat(ServerVersion.number(text)).isEqualTo(number);
    }
}
