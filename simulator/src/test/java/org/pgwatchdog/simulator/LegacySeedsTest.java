package org.pgwatchdog.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.effect.NoticeCode;

/// Clusters of the older generation in trouble. More: `pgwatchdog simulate --profile legacy`, or
/// `-Dsimulator.legacySeeds=10000`.
final class LegacySeedsTest {
    private static final int SEEDS = Integer.getInteger("simulator.legacySeeds", 60);
    private static final int HARSH_SEEDS = Integer.getInteger("simulator.harshSeeds", 20);
    private static final Duration TROUBLE = Duration.ofMinutes(3);

    /// What runs that never reach these prove nothing about.
    private static final Set<NoticeCode> MUST_HAPPEN =
            EnumSet.of(
                    NoticeCode.STATE_CHANGED,
                    NoticeCode.RESIGNED,
                    NoticeCode.ELECTION_REJECTED,
                    NoticeCode.LOCAL_NODE_LOST,
                    NoticeCode.LOCAL_NODE_FOUND,
                    NoticeCode.FAILOVER_STARTED,
                    NoticeCode.FAILOVER_ENDED,
                    NoticeCode.SHUTTING_DOWN);

    @Test
    void everySeedKeepsItsPromises() {
        Map<NoticeCode, Long> reached = new EnumMap<>(NoticeCode.class);
        for (long seed : seeds()) {
            SimulationResult result = SilentRun.of(options(seed));
            assertThat(result.ok()).as(() -> SilentRun.report(result)).isTrue();
            result.notices().forEach((code, count) -> reached.merge(code, count, Long::sum));
        }
        assertThat(reached.keySet()).containsAll(MUST_HAPPEN);
    }

    @Test
    void muchTroubleAtATimeBreaksNoPromise() {
        for (long seed = 0; seed < HARSH_SEEDS; seed++) {
            SimulationOptions options =
                    new SimulationOptions(
                            3 + (int) (seed % 3), seed, TROUBLE, Profile.LEGACY_HARSH);
            SimulationResult result = SilentRun.of(options);
            assertThat(result.ok()).as(() -> SilentRun.report(result)).isTrue();
        }
    }

    @Test
    void theSameSeedIsTheSameRun() {
        assertThat(SilentRun.of(options(7)).traceHash())
                .isEqualTo(SilentRun.of(options(7)).traceHash())
                .isNotEqualTo(SilentRun.of(options(8)).traceHash());
    }

    /// And those that once failed: a shrunken cluster that was cut, a holder that went down amid its commands.
    private static long[] seeds() {
        return LongStream.concat(LongStream.range(0, SEEDS), LongStream.of(69, 84, 218)).toArray();
    }

    private static SimulationOptions options(long seed) {
        int nodes = 2 + (int) (seed % 4);
        return new SimulationOptions(nodes, seed, TROUBLE, Profile.LEGACY);
    }
}
