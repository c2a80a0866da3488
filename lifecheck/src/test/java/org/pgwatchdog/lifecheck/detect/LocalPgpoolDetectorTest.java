package org.pgwatchdog.lifecheck.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.core.model.NodeId;

class LocalPgpoolDetectorTest {
    /// Sights of the process: `r` running, `g` gone, `n` no pid file; of the port: `a` accepted,
    /// `x` refused, `s` silent. Reports: `A` alive, `D` dead, `.` nothing.
    @ParameterizedTest(name = "port watched {0}, sights {1}: {2}")
    @CsvSource({
        "true,  ra,          .A",
        "true,  rarg,        .A.D",
        "true,  rargra,      .A.DA.",
        "true,  raxx,        .A.D",
        "true,  raxa,        .A..",
        "true,  raxxa,       .A.DA",
        "true,  rasssssss,   .A.......",
        "true,  rann,        .A.D",
        "true,  ranr,        .A..",
        "true,  nn,          .D",
        "true,  gxx,         ..D",
        "true,  ga,          .A",
        "true,  gsssss,      .....D",
        "false, r,           A",
        "false, g,           D",
        "false, rgr,         ADA",
    })
    void evidenceIsWeighed(boolean portWatched, String sights, String reports) {
        LocalPgpoolDetector detector = new LocalPgpoolDetector(NodeId.of(0), portWatched);
        StringBuilder seen = new StringBuilder();
        for (char sight : sights.toCharArray()) {
            var verdict =
                    switch (sight) {
                        case 'r' -> detector.observe(new ProcessSight.Running(42));
                        case 'g' -> detector.observe(new ProcessSight.Gone(42));
                        case 'n' -> detector.observe(new ProcessSight.NoPid("no file"));
                        case 'a' -> detector.observe(PortSight.ACCEPTED);
                        case 'x' -> detector.observe(PortSight.REFUSED);
                        default -> detector.observe(PortSight.SILENT);
                    };
            seen.append(
                    verdict.map(it -> it instanceof LifecheckVerdict.Alive ? 'A' : 'D')
                            .orElse('.'));
        }
        assertThat(seen).hasToString(reports);
    }

    @Test
    void pgpoolWithoutPidFileIsJudgedByItsPort() {
        LocalPgpoolDetector detector = new LocalPgpoolDetector(NodeId.of(0), true);
        assertThat(detector.observe(new ProcessSight.NotWatched())).isEmpty();
        assertThat(detector.observe(PortSight.ACCEPTED)).isPresent();
        for (int look = 1; look < LocalPgpoolDetector.SILENT_MAX; look++) {
            assertThat(detector.observe(PortSight.SILENT)).isEmpty();
        }
        assertThat(detector.observe(PortSight.SILENT))
                .contains(new LifecheckVerdict.Dead(NodeId.of(0), "pgpool's port does not answer"));
    }

    @Test
    void refusalIsToBeConfirmedSoon() {
        LocalPgpoolDetector detector = new LocalPgpoolDetector(NodeId.of(0), true);
        detector.observe(PortSight.REFUSED);
        assertThat(detector.isInDoubt()).isTrue();
        detector.observe(PortSight.REFUSED);
        assertThat(detector.isInDoubt()).isFalse();
    }
}
