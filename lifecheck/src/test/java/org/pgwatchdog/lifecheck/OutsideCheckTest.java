package org.pgwatchdog.lifecheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.lifecheck.probe.Listener;

/// The check with real sockets on loopback.
class OutsideCheckTest {
    private static final Duration PERIOD = Duration.ofMillis(150);

    private final List<String> news = new CopyOnWriteArrayList<>();

    @Test
    void silenceOfAllIsALossAndOneAnswerEndsIt() throws IOException {
        Listener regional = Listener.mute();
        try (Listener hole = Listener.blackHole();
                OutsideCheck check = check(tcp(hole.port()), tcp(regional.port()))) {
            check.start();
            await().during(PERIOD.multipliedBy(5)).until(news::isEmpty);
            regional.close();
            await().until(() -> news.size() == 1);
            assertThat(news.getFirst())
                    .startsWith(
                            "lost: none of the np_targets answers: tcp:127.0.0.1:" + hole.port())
                    .contains("tcp:127.0.0.1:" + regional.port() + " (Connection refused)");
            try (Listener back = Listener.again(regional.port())) {
                await().until(() -> news.size() == 2);
                assertThat(news.get(1))
                        .isEqualTo("reached: tcp:127.0.0.1:" + back.port() + " answers again");
            }
        }
    }

    @Test
    void nothingThatAnswersAtTheStartIsSaidAtOnce() throws IOException {
        try (Listener hole = Listener.blackHole();
                OutsideCheck check =
                        check(tcp(hole.port()), new OutsideTarget.Ping("no-such-host.invalid"))) {
            check.start();
            await().until(() -> news.size() == 1);
            assertThat(news.getFirst()).contains("ping:no-such-host.invalid (");
        }
    }

    @Test
    void anEchoIsAnAnswer() throws IOException {
        try (Listener hole = Listener.blackHole();
                OutsideCheck check =
                        new OutsideCheck(
                                new OutsideSettings(
                                        List.of(
                                                tcp(hole.port()),
                                                new OutsideTarget.Ping("127.0.0.1")),
                                        Duration.ofSeconds(1),
                                        1),
                                this::heard)) {
            check.start();
            await().during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(10))
                    .until(news::isEmpty);
        }
    }

    @Test
    void afterTheEndNothingIsTold() throws IOException {
        try (Listener hole = Listener.blackHole()) {
            OutsideCheck check = check(tcp(hole.port()));
            check.start();
            check.close();
            await().during(PERIOD.multipliedBy(4)).until(news::isEmpty);
        }
    }

    @Test
    void targetsAreWrittenAsConfigured() {
        assertThat(new OutsideTarget.Ping("gw")).hasToString("ping:gw");
        assertThat(new OutsideTarget.Tcp("ec2.eu-west-1.amazonaws.com", 443))
                .hasToString("tcp:ec2.eu-west-1.amazonaws.com:443");
        assertThat(new OutsideTarget.Tcp("::1", 443)).hasToString("tcp:[::1]:443");
    }

    @Test
    void noTargetsAndTooManyAreRefused() {
        assertThatThrownBy(() -> OutsideSettings.of(List.of()))
                .hasMessageContaining("valid: 1 to 16");
        assertThatThrownBy(() -> OutsideSettings.of(Collections.nCopies(17, tcp(1))))
                .hasMessageContaining("17 entries");
    }

    private OutsideCheck check(OutsideTarget... targets) {
        return new OutsideCheck(new OutsideSettings(List.of(targets), PERIOD, 3), this::heard);
    }

    private void heard(boolean reached, String detail) {
        news.add((reached ? "reached: " : "lost: ") + detail);
    }

    private static OutsideTarget tcp(int port) {
        return new OutsideTarget.Tcp("127.0.0.1", port);
    }
}
