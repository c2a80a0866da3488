package org.pgwatchdog.bridge.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pgwatchdog.bridge.engine.BackendRole;
import org.pgwatchdog.bridge.health.PrimaryVerdict.Status;
import org.pgwatchdog.session.testing.PostgresServer;

/// With a real primary and standby.
@Timeout(120)
class ReplicationCheckTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final Login SUPERUSER = Targets.login("postgres", "", "postgres");

    private final AtomicReference<ReplicationReport> last = new AtomicReference<>();

    @Test
    void standbyIsFollowedUntilItIsPromoted() throws Exception {
        try (PostgresServer primary = PostgresServer.start();
                PostgresServer standby = primary.standby("server1");
                ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<BackendTarget> targets =
                    List.of(
                            Targets.target(0, primary.host(), primary.port(), "server0"),
                            Targets.target(1, standby.host(), standby.port(), "server1"),
                            Targets.target(2, "127.0.0.1", mute.getLocalPort(), "server2"));
            try (ReplicationCheck check = check(targets)) {
                check.start();
                await().atMost(SOON).until(() -> last.get() != null);
                standbyIsSeen(standby);
                standbyFallsBehind(primary, standby);
            }
            theTrueOneOfTwoPrimariesIsKnownOrNot(primary, standby, targets);
        }
    }

    private ReplicationCheck check(List<BackendTarget> targets) {
        return new ReplicationCheck(
                targets,
                new ReplicationCheck.Settings(SUPERUSER, Duration.ofMillis(200), true),
                _ -> true,
                last::set);
    }

    private void standbyIsSeen(PostgresServer standby) {
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(last.get().backends().get(1))
                                .isEqualTo(
                                        new BackendReplication(
                                                1,
                                                BackendRole.STANDBY,
                                                "streaming",
                                                "async",
                                                OptionalLong.of(0))));
        assertThat(last.get().verdict().primary()).isEqualTo(OptionalInt.of(0));
        assertThat(last.get().verdict().statuses())
                .containsEntry(0, Status.PRIMARY)
                .containsEntry(1, Status.STANDBY)
                .containsEntry(2, Status.UNUSED);
        assertThat(last.get().sightings().get(2).problem()).isPresent();
        assertThat(
                        new AutoFailback(true, Duration.ZERO)
                                .isDue(
                                        last.get().backends().get(1),
                                        java.util.Optional.empty(),
                                        false))
                .isTrue();
    }

    private void standbyFallsBehind(PostgresServer primary, PostgresServer standby)
            throws Exception {
        standby.execute("SELECT pg_wal_replay_pause()");
        primary.execute("CREATE TABLE heap AS SELECT generate_series(1, 50000)");
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(last.get().backends().get(1).delayBytes().orElse(0))
                                .isGreaterThan(1_000_000));
        standby.execute("SELECT pg_wal_replay_resume()");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(last.get().backends().get(1).delayBytes()).hasValue(0));
    }

    private static void theTrueOneOfTwoPrimariesIsKnownOrNot(
            PostgresServer primary, PostgresServer standby, List<BackendTarget> targets)
            throws Exception {
        try (PostgresServer second = primary.standby("server2");
                RoleSurvey survey = new RoleSurvey(SUPERUSER)) {
            List<BackendTarget> all =
                    List.of(
                            targets.get(0),
                            targets.get(1),
                            Targets.target(2, second.host(), second.port(), "server2"));
            standby.promote();
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(
                                            PrimaryVerdict.of(all, survey.survey(all, LIMIT), true)
                                                    .statuses())
                                    .containsEntry(0, Status.PRIMARY)
                                    .containsEntry(1, Status.INVALID)
                                    .containsEntry(2, Status.STANDBY));
            assertThat(PrimaryVerdict.of(all, survey.survey(all, LIMIT), false).primary())
                    .isEqualTo(OptionalInt.of(1));
        }
    }

    @Test
    void allBackendsAreAskedAtTheSameTime() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RoleSurvey survey = new RoleSurvey(Login.NONE)) {
            List<BackendTarget> targets =
                    java.util.stream.IntStream.range(0, 20)
                            .mapToObj(id ->
                                    Targets.target(
                                            id, "127.0.0.1", mute.getLocalPort(), "server" + id))
                            .toList();
            long begin = System.nanoTime();
            List<BackendSighting> sightings = survey.survey(targets, Duration.ofSeconds(1));
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(LIMIT.multipliedBy(2));
            assertThat(sightings).hasSize(20).allMatch(sighting -> sighting.problem().isPresent());
        }
    }

    @Test
    void withoutUserOrPeriodNothingIsAsked() {
        assertThat(new ReplicationCheck.Settings(Login.NONE, Duration.ofSeconds(1), false).isOn())
                .isFalse();
        assertThat(new ReplicationCheck.Settings(SUPERUSER, Duration.ZERO, false).isOn()).isFalse();
        try (ReplicationCheck check =
                new ReplicationCheck(
                        List.of(),
                        new ReplicationCheck.Settings(Login.NONE, Duration.ofSeconds(1), false),
                        _ -> true,
                        last::set)) {
            check.start();
        }
        assertThat(last.get()).isNull();
    }
}
