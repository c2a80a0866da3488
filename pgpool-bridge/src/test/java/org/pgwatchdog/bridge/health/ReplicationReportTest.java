package org.pgwatchdog.bridge.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgwatchdog.bridge.engine.BackendRole;

class ReplicationReportTest {
    private static final List<BackendTarget> TARGETS =
            List.of(
                    Targets.target(0, "db0", 5432, "server0"),
                    Targets.target(1, "db1", 5432, "server1"),
                    Targets.target(2, "db2", 5432, "server2"));

    @Test
    void standbysAreFoundByTheirApplicationNameEvenIfTheyWereNotAsked() {
        BackendSighting primary =
                sighting(
                        0,
                        BackendRole.PRIMARY,
                        5000,
                        new Follower("walreceiver", "streaming", "sync"),
                        new Follower("server1", "backup", "async"),
                        new Follower("server1", "streaming", "quorum"),
                        new Follower("server2", "streaming", ""));
        BackendSighting standby = sighting(1, BackendRole.STANDBY, 4000);
        assertThat(ReplicationReport.of(TARGETS, List.of(primary, standby), false).backends())
                .containsExactly(
                        new BackendReplication(0, BackendRole.PRIMARY, "", "", OptionalLong.of(0)),
                        new BackendReplication(
                                1,
                                BackendRole.STANDBY,
                                "streaming",
                                "quorum",
                                OptionalLong.of(1000)),
                        new BackendReplication(
                                2, BackendRole.UNKNOWN, "streaming", "", OptionalLong.empty()));
    }

    @Test
    void standbyAheadOfTheLastLookAtThePrimaryIsNotBehind() {
        BackendSighting primary = sighting(0, BackendRole.PRIMARY, 5000);
        BackendSighting standby = sighting(1, BackendRole.STANDBY, 6000);
        assertThat(
                        ReplicationReport.of(TARGETS, List.of(primary, standby), false)
                                .backends()
                                .get(1)
                                .delayBytes())
                .hasValue(0);
    }

    @Test
    void withoutPrimaryNothingIsKnownOfReplication() {
        assertThat(
                        ReplicationReport.of(
                                        TARGETS,
                                        List.of(sighting(1, BackendRole.STANDBY, 6000)),
                                        false)
                                .backends())
                .allMatch(backend -> backend.state().isEmpty() && backend.delayBytes().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "0/0, 0",
        "16/B374D848, 97500059720",
        "FFFFFFF/FFFFFFFF, 1152921504606846975",
        "'', -1",
        "nonsense, -1",
        "G/1, -1",
    })
    void positionIsBytesFromTheBeginning(String text, long bytes) {
        assertThat(RoleSurvey.walPosition(text).orElse(-1)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "on,  streaming, never, no,  true",
        "off, streaming, never, no,  false",
        "on,  catchup,   never, no,  false",
        "on,  '',        never, no,  false",
        "on,  streaming, never, yes, false",
        "on,  streaming, 59,    no,  false",
        "on,  streaming, 60,    no,  false",
        "on,  streaming, 61,    no,  true",
    })
    void autoFailbackWaitsForStreamingAndItsInterval(
            String enabled, String state, String since, String switching, boolean due) {
        AutoFailback rule = new AutoFailback(enabled.equals("on"), Duration.ofSeconds(60));
        Optional<Duration> last =
                since.equals("never")
                        ? Optional.empty()
                        : Optional.of(Duration.ofSeconds(Long.parseLong(since)));
        BackendReplication standby =
                new BackendReplication(1, BackendRole.STANDBY, state, "async", OptionalLong.of(0));
        assertThat(rule.isDue(standby, last, switching.equals("yes"))).isEqualTo(due);
    }

    @Test
    void statisticsCountAsNativesDo() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        HealthStatistics counts =
                HealthStatistics.NONE
                        .skipped(noon)
                        .checked(check(noon.plusSeconds(10), 40, 0, true))
                        .checked(check(noon.plusSeconds(20), 3020, 3, false))
                        .checked(check(noon.plusSeconds(30), 20, 1, true))
                        .skipped(noon.plusSeconds(40));
        assertThat(counts)
                .isEqualTo(
                        new HealthStatistics(
                                5,
                                2,
                                1,
                                2,
                                4,
                                3,
                                Duration.ofMillis(3020),
                                Duration.ofMillis(20),
                                Duration.ofMillis(3080),
                                Optional.of(noon.plusSeconds(40)),
                                Optional.of(noon.plusMillis(30_020)),
                                Optional.of(noon.plusSeconds(40)),
                                Optional.of(noon.plusMillis(23_020))));
        assertThat(counts.averageRetries()).isEqualTo(4.0 / 3);
        assertThat(counts.averageDurationMillis()).isEqualTo(3080.0 / 3);
    }

    private static HealthStatistics.Check check(
            Instant begin, long millis, int retries, boolean success) {
        return new HealthStatistics.Check(begin, Duration.ofMillis(millis), retries, success);
    }

    private static BackendSighting sighting(
            int id, BackendRole role, long position, Follower... followers) {
        return new BackendSighting(
                id,
                role,
                150_000,
                OptionalLong.of(position),
                List.of(followers),
                Optional.empty(),
                Optional.empty());
    }
}
