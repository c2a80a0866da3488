package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.attach;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;
import static org.pgwatchdog.bridge.engine.EngineRun.promote;
import static org.pgwatchdog.bridge.engine.EngineRun.switchover;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.PoolRole;

/// The leader carries out what was decided (native `failover()`).
final class ExecutionTest {
    private final EngineRun run = EngineRun.of(Backends.streaming("..."));

    private void assertVoid(EngineRun where) {
        assertThat(where.result()).isEmpty();
        assertThat(where.last(BridgeAction.Ended.class).detail()).contains("nothing done");
        assertThat(where.all(BridgeAction.Started.class)).isEmpty();
        assertThat(where.hooks()).isEmpty();
        where.forget();
    }

    // Detachment.

    @Test
    void lostPrimaryRunsTheCommandThenSearchesThenSaysTheNewBook() {
        run.leads("uuu", 0);
        DatabaseEventId id = run.run(detach(0, 0));
        assertThat(run.all(BridgeAction.Started.class))
                .containsExactly(new BridgeAction.Started(id));
        assertThat(run.hooks()).containsExactly(new HookCall(HookCall.Kind.FAILOVER, 0, 1, 0, 0));
        assertThat(run.all(BridgeAction.Survey.class)).isEmpty();

        run.hookEnded(true);
        assertThat(run.last(BridgeAction.Survey.class).backends()).containsExactly(1, 2);
        run.surveyed("?ss");
        assertThat(run.all(BridgeAction.Ended.class)).isEmpty();
        run.pass(EngineLimits.SURVEY_INTERVAL);
        run.surveyed("?ps");

        assertThat(run.last(BridgeAction.Ended.class).id()).isEqualTo(id);
        assertThat(run.result()).contains(Backends.book("duu", 1));
        assertThat(run.all(BridgeAction.Lock.class)).isEmpty();
    }

    @Test
    void lostStandbyRunsTheCommandWithoutASearch() {
        run.leads("uuu", 0);
        run.run(detach(2, 0));
        assertThat(run.hooks()).containsExactly(new HookCall(HookCall.Kind.FAILOVER, 2, 0, 0, 0));
        run.hookEnded(true);

        assertThat(run.result()).contains(Backends.book("uud", 0));
        assertThat(run.all(BridgeAction.Survey.class)).isEmpty();
    }

    @Test
    void commandRunsOnceForEachDetachedBackend() {
        run.leads("uuu", 0);
        run.run(new FailoverRequest(FailoverKind.DEGENERATE, 0, List.of(1, 2, 1)));
        run.hookEnded(true);
        run.hookEnded(true);

        assertThat(run.hooks())
                .containsExactly(
                        new HookCall(HookCall.Kind.FAILOVER, 1, 0, 0, 0),
                        new HookCall(HookCall.Kind.FAILOVER, 2, 0, 0, 0));
        assertThat(run.result()).contains(Backends.book("udd", 0));
    }

    @Test
    void mainNodeAndPrimaryAreToldApart() {
        run.leads("uuu", 2);
        run.run(detach(0, 0));

        assertThat(run.hooks()).containsExactly(new HookCall(HookCall.Kind.FAILOVER, 0, 1, 0, 2));
    }

    @Test
    void failingCommandIsToldAndTheSearchGoesOn() {
        run.leads("uuu", 0);
        run.run(detach(0, 0));
        run.hookEnded(false);
        assertThat(run.told()).anyMatch(text -> text.contains("exit 1"));
        run.surveyed("?sp");

        assertThat(run.result()).contains(Backends.book("duu", 2));
        assertThat(run.last(BridgeAction.Ended.class).detail()).contains("exit 1");
    }

    @Test
    void withoutACommandTheSearchBeginsAtOnce() {
        EngineRun bare = EngineRun.of(Backends.streaming("..").withHooks(false, false, false));
        bare.leads("uu", 0);
        bare.run(detach(0, 0));
        bare.surveyed("?p");

        assertThat(bare.hooks()).isEmpty();
        assertThat(bare.result()).contains(Backends.book("du", 1));
    }

    @Test
    void unusedNumbersAreNeitherAskedNorDetached() {
        EngineRun sparse = EngineRun.of(Backends.streaming(".-..").withHooks(true, false, true));
        sparse.leads("u-uu", 0);
        sparse.run(detach(0, 0));
        sparse.hookEnded(true);
        assertThat(sparse.last(BridgeAction.Survey.class).backends()).containsExactly(2, 3);
        sparse.surveyed("??ps");

        assertThat(sparse.result()).contains(Backends.book("d-ud", 2));
    }

    @Test
    void withoutPrimaryReplicationADetachmentNeedsNoSearch() {
        EngineRun replication = EngineRun.of(Backends.streaming("..").withModes(false, false));
        replication.leads("uu", -1);
        replication.run(detach(0, 0));
        assertThat(replication.hooks())
                .containsExactly(new HookCall(HookCall.Kind.FAILOVER, 0, 1, 0, -1));
        replication.hookEnded(true);

        assertThat(replication.result()).contains(Backends.book("du", -1));
    }

    @Test
    void logicalReplicationSearchesButHasNoFollowers() {
        EngineRun logical =
                EngineRun.of(
                        Backends.streaming("...")
                                .withModes(true, false)
                                .withHooks(true, true, true));
        logical.leads("uuu", 0);
        logical.run(detach(0, 0));
        logical.hookEnded(true);
        logical.surveyed("?ps");

        assertThat(logical.result()).contains(Backends.book("duu", 1));
        assertThat(logical.all(BridgeAction.Lock.class)).isEmpty();
    }

    // Switchover, failback, promotion.

    @Test
    void switchoverDetachesThePrimaryInFavourOfTheChosenOne() {
        run.leads("uuu", 0);
        run.run(switchover(2));
        assertThat(run.hooks()).containsExactly(new HookCall(HookCall.Kind.FAILOVER, 0, 2, 0, 0));
        run.hookEnded(true);
        run.surveyed("?sp");

        assertThat(run.result()).contains(Backends.book("duu", 2));
    }

    @Test
    void failbackRunsItsCommandAndAttaches() {
        EngineRun hooked = EngineRun.of(Backends.streaming("...").withHooks(true, true, false));
        hooked.leads("duu", 1);
        hooked.run(attach(0));
        assertThat(hooked.hooks())
                .containsExactly(new HookCall(HookCall.Kind.FAILBACK, 0, 0, 1, 1));
        hooked.hookEnded(true);
        hooked.surveyed("sps");

        assertThat(hooked.result()).contains(Backends.book("wuu", 1));
    }

    @Test
    void promotionChangesTheBookAndDetachesTheOthers() {
        run.leads("uuu", 0);
        run.run(promote(1));

        assertThat(run.result()).contains(Backends.book("dud", 1));
        assertThat(run.hooks()).isEmpty();
        assertThat(run.all(BridgeAction.Lock.class)).isEmpty();
    }

    @Test
    void poolOfTheLeaderFollowsTheResult() {
        run.leads("uuu", 0);
        run.seen("aaa", 0);
        run.run(promote(1));

        assertThat(run.changes()).containsExactly(new PoolChange.Promote(1));
    }

    // Void requests.

    @Test
    void voidRequestsEndWithoutABeginning() {
        run.leads("udu", 0);
        run.run(detach(1, 0));
        assertVoid(run);
        run.run(attach(2));
        assertVoid(run);
        run.run(promote(0));
        assertVoid(run);
        run.run(promote(1));
        assertVoid(run);
        run.run(switchover(0));
        assertVoid(run);
        run.run(switchover(1));
        assertVoid(run);
        run.run(detach(9, 0));
        assertVoid(run);
        run.run(attach(9));
        assertVoid(run);
        run.run(promote(9));
        assertVoid(run);
    }

    @Test
    void unusedNumbersAreVoid() {
        EngineRun sparse = EngineRun.of(Backends.streaming(".-."));
        sparse.leads("u-u", 0);
        sparse.run(detach(1, 0));
        assertVoid(sparse);
        sparse.run(attach(1));
        assertVoid(sparse);
        sparse.run(promote(1));
        assertVoid(sparse);
    }

    @Test
    void switchoverWithoutAPrimaryIsVoid() {
        run.leads("uuu", -1);
        run.forget();
        run.run(switchover(1));
        assertVoid(run);
    }

    @Test
    void everythingIsVoidWithoutABook() {
        run.role(PoolRole.LEADER);
        run.run(detach(0, 0));
        assertVoid(run);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsPromotedWithoutPrimaryReplication(boolean byCommand) {
        EngineRun replication = EngineRun.of(Backends.streaming("..").withModes(false, false));
        replication.leads("uu", -1);
        replication.run(byCommand ? switchover(1) : promote(1));
        assertVoid(replication);
    }

    // One after the other, and leadership.

    @Test
    void operationsRunOneAfterTheOtherAndSeeEachOthersResult() {
        run.leads("uuu", 0);
        DatabaseEventId first = run.run(detach(2, 0));
        DatabaseEventId second = run.run(detach(1, 0));
        DatabaseEventId same = run.run(detach(2, 0));
        assertThat(run.hooks()).hasSize(1);
        run.hookEnded(true);
        assertThat(run.hooks()).hasSize(2);
        run.hookEnded(true);

        assertThat(run.all(BridgeAction.Ended.class))
                .extracting(BridgeAction.Ended::id)
                .containsExactly(first, second, same);
        assertThat(run.result()).isEmpty();
        assertThat(run.all(BridgeAction.Ended.class).get(1).result())
                .contains(Backends.book("udd", 0));
    }

    @Test
    void lostLeadershipDuringTheCommandEndsItSilently() {
        run.leads("uuu", 0);
        run.run(detach(0, 0));
        run.run(detach(1, 0));
        run.role(PoolRole.FOLLOWER);
        run.hookEnded(true);
        run.pass(Duration.ofMinutes(10));

        assertThat(run.all(BridgeAction.Ended.class)).isEmpty();
        assertThat(run.all(BridgeAction.Survey.class)).isEmpty();
        assertThat(run.hooks()).hasSize(1);
        assertThat(run.told()).anyMatch(text -> text.contains("left to the next leader"));
    }

    @Test
    void lostLeadershipDuringTheSearchEndsItSilently() {
        run.leads("uuu", 0);
        run.run(detach(0, 0));
        run.hookEnded(true);
        run.role(PoolRole.ALONE);
        run.surveyed("?ps");
        run.pass(Duration.ofMinutes(10));

        assertThat(run.all(BridgeAction.Ended.class)).isEmpty();
        assertThat(run.all(BridgeAction.Survey.class)).hasSize(1);
        assertThat(run.all(BridgeAction.Report.class)).isEmpty();
    }

    @Test
    void lateCommandOfAnEarlierLeadershipIsNotTheNewOnes() {
        run.leads("uuu", 0);
        run.run(detach(0, 0));
        long old = run.last(BridgeAction.RunHook.class).token();
        run.role(PoolRole.FOLLOWER);
        run.leads("uuu", 0);
        run.run(detach(2, 0));
        run.send(new BridgeEvent.HookEnded(old, true, "late"));
        assertThat(run.all(BridgeAction.Ended.class)).isEmpty();
        run.hookEnded(true);

        assertThat(run.result()).contains(Backends.book("uud", 0));
    }
}
