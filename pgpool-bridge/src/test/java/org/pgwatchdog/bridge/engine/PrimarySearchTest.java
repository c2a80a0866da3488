package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.attach;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.BackendStatuses;

/// The search for the primary after a failover or failback (native `find_primary_node_repeatedly`).
final class PrimarySearchTest {
    private final EngineRun run = EngineRun.of(Backends.streaming("..."));

    @Test
    void lostBackendIsNotTheNewPrimaryThoughItSaysSo() {
        run.leads("uuu", 0);
        run.run(detach(0, 0));
        run.hookEnded(true);
        run.surveyed("pss");

        assertThat(run.all(BridgeAction.Ended.class)).isEmpty();
    }

    @Test
    void searchThatExpiresEndsWithoutAPrimaryAndOneIsFoundLater() {
        run.leads("uuu", 0);
        run.run(detach(0, 0));
        run.hookEnded(true);
        long end = run.now().plus(Backends.SEARCH).nanos();
        while (run.all(BridgeAction.Ended.class).isEmpty()) {
            run.surveyed("?ss");
            run.pass(EngineLimits.SURVEY_INTERVAL);
        }
        assertThat(run.now().nanos() - end).isBetween(0L, EngineLimits.SURVEY_INTERVAL.toNanos());
        assertThat(run.result()).contains(Backends.book("duu", BackendStatuses.PRIMARY_NONE));
        assertThat(run.told()).anyMatch(text -> text.contains("search_primary_node_timeout"));

        run.surveyed("?sp");
        assertThat(run.last(BridgeAction.Report.class).statuses())
                .isEqualTo(Backends.book("duu", 2));
    }

    @Test
    void hangingSurveyDoesNotOutlastTheSearch() {
        run.leads("uuu", 0);
        run.run(detach(0, 0));
        run.hookEnded(true);
        run.pass(Backends.SEARCH);

        assertThat(run.result()).contains(Backends.book("duu", BackendStatuses.PRIMARY_NONE));
    }

    @Test
    void searchForEverEnds() {
        EngineRun patient = EngineRun.of(Backends.streaming("..").withSearch(Duration.ZERO));
        patient.leads("uu", 0);
        patient.run(detach(0, 0));
        patient.hookEnded(true);
        patient.pass(EngineLimits.SEARCH_MAX.minusMillis(1));
        assertThat(patient.all(BridgeAction.Ended.class)).isEmpty();
        patient.pass(Duration.ofMillis(1));

        assertThat(patient.all(BridgeAction.Ended.class)).hasSize(1);
    }

    @Test
    void lastBackendLostLeavesNobodyToSearchAmong() {
        run.leads("udd", 0);
        run.run(detach(0, 0));
        assertThat(run.hooks()).containsExactly(new HookCall(HookCall.Kind.FAILOVER, 0, -1, 0, 0));
        run.hookEnded(true);

        assertThat(run.result()).contains(Backends.book("ddd", BackendStatuses.PRIMARY_NONE));
        assertThat(run.all(BridgeAction.Survey.class)).isEmpty();
    }

    @Test
    void alwaysPrimaryIsNotSearchedFor() {
        EngineRun fixed = EngineRun.of(Backends.streaming("P..").withHooks(true, false, true));
        fixed.leads("uuu", 0);
        fixed.run(detach(0, 0));
        fixed.hookEnded(true);

        assertThat(fixed.all(BridgeAction.Survey.class)).isEmpty();
        assertThat(fixed.result()).contains(Backends.book("duu", 0));
    }

    @Test
    void failbackFindsThePrimaryThatCameBackWithIt() {
        run.leads("uud", 0);
        run.run(attach(2));
        run.surveyed("ssp");

        assertThat(run.result()).contains(Backends.book("uuw", 2));
        assertThat(run.all(BridgeAction.Lock.class)).isEmpty();
    }

    @Test
    void failbackKeepsThePrimaryThatSaysSoThoughTheOtherOneDoesToo() {
        run.leads("duu", 2);
        run.run(attach(0));
        run.surveyed("psp");

        assertThat(run.result()).contains(Backends.book("wuu", 2));
    }

    @Test
    void failbackKeepsAPrimaryThatDoesNotAnswer() {
        run.leads("uud", 0);
        run.run(attach(2));
        run.surveyed("?s?");
        assertThat(run.result()).contains(Backends.book("uuw", 0));

        run.run(detach(2, 0));
        run.hookEnded(true);
        run.run(attach(2));
        run.pass(EngineLimits.SURVEY_PATIENCE);
        assertThat(run.result()).contains(Backends.book("uuw", 0));
        assertThat(run.told()).noneMatch(text -> text.contains("search_primary"));
    }

    @Test
    void failbackWithoutPrimaryReplicationAsksNobody() {
        EngineRun replication = EngineRun.of(Backends.streaming("..").withModes(false, false));
        replication.leads("ud", -1);
        replication.run(attach(1));

        assertThat(replication.result()).contains(Backends.book("uw", -1));
        assertThat(replication.all(BridgeAction.Survey.class)).isEmpty();
    }

    @Test
    void failbackWithoutAPrimaryAsksOnceAndDoesNotHoldUpTheNext() {
        run.leads("ddd", -1);
        run.run(attach(1));
        run.run(attach(0));
        run.surveyed("?s?");
        assertThat(run.all(BridgeAction.Ended.class)).hasSize(1);
        run.surveyed("ps?");

        assertThat(run.result()).contains(Backends.book("wwd", 0));
        assertThat(run.all(BridgeAction.Lock.class)).isEmpty();
    }
}
