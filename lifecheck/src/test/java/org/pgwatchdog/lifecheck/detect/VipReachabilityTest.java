package org.pgwatchdog.lifecheck.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VipReachabilityTest {
    private static final VipSight MISSED = new VipSight.Missed("refused");
    private static final VipSight SERVED = new VipSight.Answered(Duration.ofMillis(1), "10.0.0.1");

    /// Attempts in order: `+` served, `-` missed while a leader claims the address, `o` missed while none
    /// does, `f` this node holds it. News after each: `L`ost, `R`eached, `.` none.
    @ParameterizedTest
    @CsvSource({
        "++++,     ....",
        "+-+-+,    .....",
        "+--,      ..L",
        "--,       .L",
        "+---+,    ..L.R",
        "+oooo+,   ......",
        "+-o-o-,   ......",
        "+--oo+,   ..L..R",
        "+--f+,    ..L..",
        "-f--,     ...L",
        "+--+--+,  ..LR.LR",
    })
    void onlyMissesInARowWhileALeaderClaimsTheAddressAreALoss(String attempts, String news) {
        var reachability = new VipReachability(2);
        var seen = new StringBuilder();
        for (char attempt : attempts.toCharArray()) {
            if (attempt == 'f') {
                reachability.forget();
                seen.append('.');
                continue;
            }
            seen.append(
                    reachability
                            .observe(attempt == '+' ? SERVED : MISSED, attempt == '-')
                            .map(change -> change == Reach.LOST ? 'L' : 'R')
                            .orElse('.'));
        }
        assertThat(seen).hasToString(news);
    }

    @Test
    void noAttemptsCannotShowALoss() {
        assertThatThrownBy(() -> new VipReachability(0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
