package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.pgwatchdog.core.effect.NoticeCode;

/// A hundred clusters in trouble. More: `pgwatchdog simulate`, or `-Dsimulator.seeds=10000`.
final class SeedsTest {
    private static final long FIRST_SEED = 0;
    private static final int SEEDS = Integer.getInteger("simulator.seeds", 100);

    /// What runs that never reach these prove nothing about.
    private static final Set<NoticeCode> MUST_HAPPEN =
            EnumSet.of(
                    NoticeCode.STATE_CHANGED,
                    NoticeCode.LEADER_CHANGED,
                    NoticeCode.QUORUM_CHANGED,
                    NoticeCode.PEER_FOUND,
                    NoticeCode.PEER_LOST,
                    NoticeCode.PEER_SHUTDOWN,
                    NoticeCode.PEER_LOST_US,
                    NoticeCode.PEER_FOUND_US,
                    NoticeCode.MEMBERSHIP_REVOKED,
                    NoticeCode.MEMBERSHIP_RESTORED,
                    NoticeCode.SPLIT_BRAIN,
                    NoticeCode.RESIGNED,
                    NoticeCode.ELECTION_REJECTED,
                    NoticeCode.ESCALATION_STARTED,
                    NoticeCode.ESCALATION_DONE,
                    NoticeCode.ESCALATION_FAILED,
                    NoticeCode.DEESCALATION_STARTED,
                    NoticeCode.DEESCALATION_DONE,
                    NoticeCode.DEESCALATION_FAILED,
                    NoticeCode.BEACON_MISSED,
                    NoticeCode.LEADER_SILENT,
                    NoticeCode.VIP_VANISHED,
                    NoticeCode.NETWORK_TROUBLE,
                    NoticeCode.NETWORK_BACK,
                    NoticeCode.LOCAL_PGPOOL_DOWN,
                    NoticeCode.LOCAL_PGPOOL_UP,
                    NoticeCode.OUTSIDE_LOST,
                    NoticeCode.OUTSIDE_REACHED,
                    NoticeCode.SWITCHOVER,
                    NoticeCode.TERM_WON,
                    NoticeCode.LEASE_GAINED,
                    NoticeCode.LEASE_LOST,
                    NoticeCode.LATE_WAKE,
                    NoticeCode.VOTE_CAST,
                    NoticeCode.VOTE_DEFERRED,
                    NoticeCode.VOTE_NOT_STORED,
                    NoticeCode.ABSTAINING,
                    NoticeCode.PEER_DEAD,
                    NoticeCode.PAUSED,
                    NoticeCode.FAILOVER_DECIDED,
                    NoticeCode.FAILOVER_STARTED,
                    NoticeCode.FAILOVER_RESUMED,
                    NoticeCode.FAILOVER_EXPIRED,
                    NoticeCode.FAILOVER_ENDED,
                    NoticeCode.BACKENDS_SYNCED,
                    NoticeCode.SHUTTING_DOWN);

    @Test
    void everySeedKeepsItsPromisesAndTogetherTheyReachWhatMatters() {
        Map<NoticeCode, Long> reached = new EnumMap<>(NoticeCode.class);
        Map<Profile, Integer> profiles = new EnumMap<>(Profile.class);
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            SimulationResult result = SilentRun.of(SilentRun.drawn(seed));
            assertThat(result.ok()).as(() -> SilentRun.report(result)).isTrue();
            result.notices().forEach((code, count) -> reached.merge(code, count, Long::sum));
            profiles.merge(result.options().profile(), 1, Integer::sum);
        }
        assertThat(reached.keySet()).containsAll(MUST_HAPPEN);
        assertThat(profiles.keySet()).containsExactlyElementsOf(SimulationOptions.DRAWN);
    }

    @TestFactory
    Stream<DynamicTest> whatFailedOnceFailsNoMore() throws IOException {
        return pastFailures().stream()
                .map(options ->
                        DynamicTest.dynamicTest(
                                options.replayCommand(),
                                () -> {
                                    SimulationResult result = SilentRun.of(options);
                                    assertThat(result.ok())
                                            .as(() -> SilentRun.report(result))
                                            .isTrue();
                                }));
    }

    private static List<SimulationOptions> pastFailures() throws IOException {
        try (InputStream in = SeedsTest.class.getResourceAsStream("/simulator/past-failures.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(SeedsTest::options)
                    .toList();
        }
    }

    private static SimulationOptions options(String line) {
        String[] words = line.split(" +", 5);
        return new SimulationOptions(
                Integer.parseInt(words[0]),
                Long.parseLong(words[1]),
                SimulationOptions.hours(new BigDecimal(words[2])),
                Profile.fromLabel(words[3]).orElseThrow());
    }
}
