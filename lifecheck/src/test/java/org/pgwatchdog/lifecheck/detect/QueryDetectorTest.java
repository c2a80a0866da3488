package org.pgwatchdog.lifecheck.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.core.model.NodeId;

class QueryDetectorTest {
    private static final NodeId NODE = NodeId.of(1);

    /// Probes: `+` answered, `-` failed. Reports: `D` dead, `A` alive, `.` nothing, one per probe.
    @ParameterizedTest(name = "{0} life points, probes {1}: {2}")
    @CsvSource({
        "3, +---,      ...D",
        "3, ------,    ......",
        "3, +--+--+--, .........",
        "3, +------,   ...D...",
        "1, +-+-+,     .DADA",
        "2, +--+--,    ..DA.D",
        "1, -+-,       ..D",
    })
    void lifePointsDecide(int points, String probes, String reports) {
        QueryDetector detector = new QueryDetector(points, List.of(NODE));
        StringBuilder seen = new StringBuilder();
        for (char probe : probes.toCharArray()) {
            Optional<LifecheckVerdict> verdict = detector.observe(NODE, probe == '+');
            seen.append(verdict.map(QueryDetectorTest::letter).orElse('.'));
        }
        assertThat(seen).hasToString(reports);
    }

    @Test
    void wordsAreTheNativeOnes() {
        QueryDetector detector = new QueryDetector(1, List.of(NODE));
        detector.observe(NODE, true);
        assertThat(detector.observe(NODE, false))
                .contains(new LifecheckVerdict.Dead(NODE, "unable to connect to node"));
    }

    @Test
    void strangersAreIgnored() {
        assertThat(new QueryDetector(1, List.of(NODE)).observe(NodeId.of(7), true)).isEmpty();
    }

    private static char letter(LifecheckVerdict verdict) {
        return switch (verdict) {
            case LifecheckVerdict.Dead _ -> 'D';
            case LifecheckVerdict.Alive _ -> 'A';
        };
    }
}
