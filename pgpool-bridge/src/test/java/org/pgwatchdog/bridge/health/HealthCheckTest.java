package org.pgwatchdog.bridge.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pgwatchdog.session.testing.PostgresServer;

@Timeout(120)
class HealthCheckTest {
    private static final Login TRUSTED = Targets.login("trusting", "", "postgres");
    private static final String SESSION = BackendWatch.SESSION_NAME;

    /// A period that no test outlasts.
    private static final HealthCheckTimes RARELY = Targets.times("10M", "5S", 0, "1S");

    /// Far less than that.
    private static final Duration SOON = Duration.ofSeconds(10);

    private static PostgresServer server;

    private final News news = new News();
    private final List<HealthCheck> open = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void end() {
        open.forEach(HealthCheck::close);
    }

    @Test
    void killedServerIsNoticedLongBeforeThePeriodAndItsReturnWhenChecked() throws Exception {
        HealthCheck check = started(TRUSTED, RARELY);
        await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("P"));
        Instant death = Instant.now();
        server.kill();
        await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("PF"));
        System.out.println(
                "kill -9 of the server was reported after "
                        + Duration.between(death, Instant.now()).toMillis()
                        + " ms, the period being 10 min");
        server.restart();
        check.checkNow(0);
        await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("PFP"));
        assertThat(check.statistics(0).failures()).isEqualTo(1);
    }

    @Test
    void stoppedServerIsNoticedAtOnceAndItsReturnAfterThePeriod() throws Exception {
        started(TRUSTED, Targets.times("0.5S", "5S", 0, "1S"));
        await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("P"));
        server.stop("fast");
        await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("PF"));
        await().atMost(SOON).until(() -> news.checks().size() >= 4);
        server.restart();
        await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("PFP"));
    }

    @Test
    void terminatedSessionIsNoFailure() throws Exception {
        HealthCheck check = started(TRUSTED, RARELY);
        for (int checks = 1; checks < 4; checks++) {
            int done = checks;
            await().atMost(SOON).until(() -> check.statistics(0).successes() == done);
            await().atMost(SOON).until(() -> server.sessions(SESSION) == 1);
            server.terminate(SESSION);
        }
        await().atMost(SOON).until(() -> check.statistics(0).successes() == 4);
        assertThat(news.story()).isEqualTo("P");
        assertThat(check.statistics(0).failures()).isZero();
    }

    @Test
    void serverThatEndsEverySessionIsNotFloodedWithLogins() throws Exception {
        HealthCheck check = started(TRUSTED, RARELY);
        await().atMost(SOON).until(() -> check.statistics(0).successes() == 1);
        Instant begin = Instant.now();
        while (check.statistics(0).total() < 6) {
            server.terminate(SESSION);
        }
        // The first at once, four gaps between the five.
        assertThat(Duration.between(begin, Instant.now()))
                .isGreaterThan(HealthLimits.EARLY_GAP.multipliedBy(4).minusMillis(100));
        assertThat(news.story()).isEqualTo("P");
    }

    @Test
    void onlyTheLastOfAllRetriesIsReported() throws Exception {
        int port = refusedPort();
        BackendTarget target =
                new BackendTarget(
                        7, "127.0.0.1", port, "", TRUSTED, Targets.times("10M", "5S", 2, "0.3S"));
        Instant begin = Instant.now();
        HealthCheck check = started(List.of(target));
        await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("F"));
        assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofMillis(600));
        assertThat(news.changes().getFirst())
                .isInstanceOfSatisfying(
                        BackendHealth.Failing.class,
                        failing -> {
                            assertThat(failing.reason()).contains("refused");
                            assertThat(failing.timedOut()).isFalse();
                            assertThat(failing.id()).isEqualTo(7);
                        });
        HealthStatistics counts = check.statistics(7);
        assertThat(counts.total()).isEqualTo(1);
        assertThat(counts.failures()).isEqualTo(1);
        assertThat(counts.retries()).isEqualTo(2);
        assertThat(counts.maxRetries()).isEqualTo(2);
        assertThat(counts.minDuration()).isGreaterThan(Duration.ofMillis(600));
    }

    @Test
    void serverThatIsSilentForAMomentIsSavedByRetries() throws Exception {
        HealthCheck check = started(TRUSTED, Targets.times("0.2S", "0.5S", 100, "0.1S"));
        await().atMost(SOON).until(() -> check.statistics(0).successes() > 1);
        server.freeze();
        try {
            // Several logins time out meanwhile.
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        } finally {
            server.thaw();
        }
        await().atMost(SOON).until(() -> check.statistics(0).retries() > 1);
        assertThat(news.story()).isEqualTo("P");
    }

    @Test
    void silentServerFailsByTheClockAndRecovers() throws Exception {
        HealthCheck check = started(TRUSTED, Targets.times("0.2S", "0.5S", 0, "0S"));
        await().atMost(SOON).until(() -> check.statistics(0).successes() > 1);
        server.freeze();
        try {
            await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("PF"));
            assertThat(((BackendHealth.Failing) news.changes().getLast()).timedOut()).isTrue();
            await().atMost(SOON).until(() -> check.statistics(0).failures() > 2);
            assertThat(check.statistics(0).maxDuration()).isLessThan(Duration.ofSeconds(5));
        } finally {
            server.thaw();
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("PFP"));
    }

    @Test
    void wrongPasswordIsAFailure() {
        started(Targets.login("scrambled", "TEXTwr0ng", ""), RARELY);
        await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("F"));
        assertThat(news.changes().toString())
                .contains("password authentication failed")
                .doesNotContain("wr0ng");
    }

    @Test
    void oneSessionAtATimeIsHeldAndNoneInTheEnd() throws Exception {
        HealthCheck check = started(TRUSTED, Targets.times("0.05S", "5S", 0, "1S"));
        int most = 0;
        while (check.statistics(0).successes() < 40) {
            most = Math.max(most, server.sessions(SESSION));
        }
        // The last one may not have gone yet when the next one is there.
        assertThat(most).isBetween(1, 2);
        check.close();
        await().atMost(SOON).until(() -> server.sessions(SESSION) == 0);
    }

    @Test
    void sessionIsReplacedBeforeItGetsOld() throws Exception {
        HealthCheck check = started(TRUSTED, RARELY);
        await().atMost(SOON).until(() -> server.sessions(SESSION) == 1);
        String pid =
                "SELECT max(pid) FROM pg_stat_activity WHERE application_name = '" + SESSION + "'";
        long first = server.number(pid);
        await().atMost(HealthLimits.WATCH_MAX.plus(SOON))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> server.number(pid) != first && server.sessions(SESSION) == 1);
        assertThat(check.statistics(0).total()).isEqualTo(1);
    }

    @Test
    void smartShutdownIsNotHeldUp() throws Exception {
        started(TRUSTED, Targets.times("1S", "5S", 0, "1S"));
        await().atMost(SOON).until(() -> server.sessions(SESSION) == 1);
        server.stop("smart");
        await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("PF"));
        server.restart();
    }

    @Test
    void noSessionIsHeldInTheTemplateOfAllDatabases() throws Exception {
        HealthCheck check = started(Targets.login("trusting", "", "template1"), RARELY);
        await().atMost(SOON).until(() -> check.statistics(0).successes() == 1);
        await().atMost(SOON).until(() -> server.sessions(SESSION) == 0);
    }

    @Test
    void unwantedBackendsAreSkippedAndCounted() throws Exception {
        AtomicBoolean wanted = new AtomicBoolean();
        HealthCheck check =
                new HealthCheck(
                        List.of(
                                Targets.target(
                                        server, TRUSTED, Targets.times("0.1S", "5S", 0, "1S"))),
                        _ -> wanted.get(),
                        news);
        open.add(check);
        check.start();
        await().atMost(SOON).until(() -> check.statistics(0).skips() > 2);
        assertThat(news.checks()).isEmpty();
        assertThat(check.statistics(0).averageDurationMillis()).isZero();
        wanted.set(true);
        await().atMost(SOON).untilAsserted(() -> assertThat(news.story()).isEqualTo("P"));
        wanted.set(false);
        await().atMost(SOON).until(() -> server.sessions(SESSION) == 0);
    }

    @Test
    void withoutPeriodOrUserNothingIsChecked() {
        HealthCheck check =
                started(
                        List.of(
                                Targets.target(server, TRUSTED, Targets.times("0S", "5S", 0, "1S")),
                                Targets.target(server, Login.NONE, RARELY)));
        assertThat(check.statistics(0)).isEqualTo(HealthStatistics.NONE);
    }

    private HealthCheck started(Login login, HealthCheckTimes times) {
        return started(List.of(Targets.target(server, login, times)));
    }

    private HealthCheck started(List<BackendTarget> targets) {
        HealthCheck check = new HealthCheck(targets, _ -> true, news);
        open.add(check);
        check.start();
        return check;
    }

    private static int refusedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
