package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.PoolRole;

/// How a leader comes to a book, and to a primary in it.
final class SeedingTest {
    private final EngineRun run = EngineRun.of(Backends.streaming("..."));

    @Test
    void leaderWithoutABookBeginsWithWhatItsPoolSays() {
        run.role(PoolRole.LEADER);
        assertThat(run.all(BridgeAction.Report.class)).isEmpty();

        run.seen("aad", 1);

        assertThat(run.all(BridgeAction.Report.class))
                .singleElement()
                .extracting(BridgeAction.Report::statuses)
                .isEqualTo(Backends.book("wwd", 1));
        assertThat(run.changes()).isEmpty();
    }

    @Test
    void poolThatWasSeenBeforeTheElectionCounts() {
        run.seen("ada", 0);
        assertThat(run.all(BridgeAction.Report.class)).isEmpty();

        run.role(PoolRole.LEADER);

        assertThat(run.last(BridgeAction.Report.class).statuses())
                .isEqualTo(Backends.book("wdw", 0));
    }

    @Test
    void leaderWithoutPcpTakesAllForAttachedAfterItsPatience() {
        run.role(PoolRole.LEADER);
        run.pass(EngineLimits.SEED_PATIENCE.minusMillis(1));
        assertThat(run.all(BridgeAction.Report.class)).isEmpty();

        run.pass(EngineLimits.RETRY);

        assertThat(run.last(BridgeAction.Report.class).statuses())
                .isEqualTo(Backends.book("www", BackendStatuses.PRIMARY_UNDETERMINED));
        assertThat(run.told()).anyMatch(text -> text.contains("taking all for attached"));
    }

    @Test
    void onlyALeaderSeeds() {
        run.role(PoolRole.FOLLOWER);
        run.seen("aaa", 0);
        run.pass(EngineLimits.SEED_PATIENCE.multipliedBy(2));
        run.role(PoolRole.ALONE);
        run.pass(EngineLimits.SEED_PATIENCE.multipliedBy(2));

        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
    }

    @Test
    void whatTheCoreKnowsIsBetterThanThePool() {
        run.seen("ddd", -1);
        run.leads("uuu", 0);
        run.pass(EngineLimits.SEED_PATIENCE.multipliedBy(2));

        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
    }

    @Test
    void unusedNumbersStayUnused() {
        EngineRun sparse = EngineRun.of(Backends.streaming(".-."));
        sparse.role(PoolRole.LEADER);
        sparse.seen("a-a", 0);
        assertThat(sparse.last(BridgeAction.Report.class).statuses())
                .isEqualTo(Backends.book("w-w", 0));

        EngineRun deaf = EngineRun.of(Backends.streaming(".-."));
        deaf.role(PoolRole.LEADER);
        deaf.pass(EngineLimits.SEED_PATIENCE);
        assertThat(deaf.last(BridgeAction.Report.class).statuses())
                .isEqualTo(Backends.book("w-w", BackendStatuses.PRIMARY_UNDETERMINED));
    }

    @Test
    void detachedPrimaryOfThePoolIsNone() {
        run.role(PoolRole.LEADER);
        run.seen("daa", 0);

        assertThat(run.all(BridgeAction.Report.class).getFirst().statuses().primaryNodeId())
                .isEqualTo(BackendStatuses.PRIMARY_NONE);
    }

    @Test
    void backendsThatOnlyThePoolHasAreLeftOut() {
        run.role(PoolRole.LEADER);
        run.seen("aaaaa", 4);

        assertThat(run.all(BridgeAction.Report.class).getFirst().statuses())
                .isEqualTo(Backends.book("www", BackendStatuses.PRIMARY_NONE));
    }

    @Test
    void nothingIsSeededWithoutBackends() {
        EngineRun bare = EngineRun.of(Backends.streaming(""));
        bare.role(PoolRole.LEADER);
        bare.pass(EngineLimits.SEED_PATIENCE.multipliedBy(3));

        assertThat(bare.actions()).isEmpty();
    }

    @Test
    void leaderKeepsLookingForAMissingPrimary() {
        run.elected("uuu", BackendStatuses.PRIMARY_NONE);
        run.surveyed("sss");
        assertThat(run.all(BridgeAction.Report.class)).isEmpty();

        run.pass(EngineLimits.PRIMARY_WATCH);
        run.surveyed("ssp");

        assertThat(run.last(BridgeAction.Report.class).statuses())
                .isEqualTo(Backends.book("uuu", 2));
        run.forget();
        run.pass(EngineLimits.SEARCH_MAX);
        assertThat(run.all(BridgeAction.Survey.class)).isEmpty();
    }

    @Test
    void aSlowSurveyForAMissingPrimaryCounts() {
        run.elected("uuu", BackendStatuses.PRIMARY_UNDETERMINED);
        run.pass(EngineLimits.PRIMARY_WATCH.multipliedBy(5));
        run.surveyed("?ps");

        assertThat(run.last(BridgeAction.Report.class).statuses().primaryNodeId()).isEqualTo(1);
        assertThat(run.all(BridgeAction.Survey.class)).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aLostSurveyIsRepeated() {
        run.leads("uuu", BackendStatuses.PRIMARY_NONE);
        run.pass(EngineLimits.SURVEY_PATIENCE.multipliedBy(2));

        assertThat(run.all(BridgeAction.Survey.class)).hasSize(2);
    }

    @Test
    void onlyAttachedBackendsBecomeTheMissingPrimary() {
        run.leads("udu", BackendStatuses.PRIMARY_NONE);
        run.pass(EngineLimits.PRIMARY_WATCH.multipliedBy(20));
        assertThat(run.last(BridgeAction.Survey.class).backends()).containsExactly(0, 2);

        run.surveyed("sps");

        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
    }

    @Test
    void alwaysPrimaryNeedsNoSearch() {
        EngineRun fixed = EngineRun.of(Backends.streaming(".P"));
        fixed.role(PoolRole.LEADER);
        fixed.seen("aa", -1);

        assertThat(fixed.last(BridgeAction.Report.class).statuses().primaryNodeId()).isEqualTo(1);
        assertThat(fixed.all(BridgeAction.Survey.class)).isEmpty();
    }

    @Test
    void noPrimaryIsSoughtWhereThereIsNone() {
        EngineRun replication = EngineRun.of(Backends.streaming("..").withModes(false, false));
        replication.leads("uu", BackendStatuses.PRIMARY_NONE);
        replication.pass(EngineLimits.SURVEY_PATIENCE);

        assertThat(replication.all(BridgeAction.Survey.class)).isEmpty();
    }
}
