package org.pgwatchdog.lifecheck.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.lifecheck.detect.VipSight;

/// Real sockets: each way to fail is told apart from the others.
class VipProbeTest {
    private static final Duration LIMIT = Duration.ofMillis(400);
    private static final Duration LATE = Duration.ofSeconds(5);

    private final VipProbe probe = new VipProbe(LIMIT);

    @ParameterizedTest
    @CsvSource({"N", "S", "EERROR"})
    void aPoolThatGreetsServes(String greeting) throws IOException {
        try (Listener pool = Listener.greeting(greeting)) {
            VipSight sight = new VipProbe(LATE).ask("localhost", pool.port());
            assertThat(sight).isInstanceOf(VipSight.Answered.class);
            if (sight instanceof VipSight.Answered(Duration took, String by)) {
                assertThat(took).isPositive().isLessThan(LATE);
                assertThat(by).isEqualTo("127.0.0.1");
            }
        }
    }

    @Test
    void aHostWithoutAPoolRefuses() throws IOException {
        int port;
        try (Listener gone = Listener.mute()) {
            port = gone.port();
        }
        assertThat(missed(port)).contains("port " + port, "no pool listens");
    }

    @Test
    void aPoolThatHangsIsToldFromADeadWay() throws IOException {
        try (Listener hanging = Listener.mute();
                Listener hole = Listener.blackHole()) {
            assertThat(missed(hanging.port())).contains("the pool hangs or has no free process");
            assertThat(missed(hole.port())).contains("no answer within 400 ms");
        }
    }

    @Test
    void whatIsNoPoolIsNotTakenForOne() throws IOException {
        try (Listener other = Listener.greeting("HTTP/1.1 400 Bad Request");
                Listener closing = Listener.greeting("")) {
            assertThat(missed(other.port())).contains("what listens there is no pool");
            assertThat(missed(closing.port())).contains("closed without a greeting");
        }
    }

    @Test
    void aNameThatIsNotResolvedIsSaid() {
        assertThat(probe.ask("no-such-host.invalid", 5432))
                .isEqualTo(new VipSight.Missed("the name no-such-host.invalid is not resolved"));
    }

    private String missed(int port) {
        VipSight sight = probe.ask("127.0.0.1", port);
        assertThat(sight).isInstanceOf(VipSight.Missed.class);
        return sight instanceof VipSight.Missed(String why) ? why : "";
    }
}
