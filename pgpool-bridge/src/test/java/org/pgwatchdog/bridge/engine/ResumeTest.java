package org.pgwatchdog.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgwatchdog.bridge.engine.EngineRun.attach;
import static org.pgwatchdog.bridge.engine.EngineRun.detach;
import static org.pgwatchdog.bridge.engine.EngineRun.switchover;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.PoolRole;

/// A new leader finishes what the last one began: the operator's command runs once in effect.
final class ResumeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final EngineRun run = EngineRun.of(Backends.streaming("..."));

    @Test
    void commandIsNotRepeatedWhenItsWorkShows() {
        run.leads("uuu", 0);
        DatabaseEventId id = run.run(detach(0, 0), Optional.of(PATIENCE));
        run.surveyed("?ps");

        assertThat(run.hooks()).isEmpty();
        assertThat(run.last(BridgeAction.Ended.class).id()).isEqualTo(id);
        assertThat(run.last(BridgeAction.Ended.class).detail()).contains("not repeated");
        assertThat(run.result()).contains(Backends.book("duu", 1));
    }

    @Test
    void workMayShowWithinThePatience() {
        run.leads("uuu", 0);
        run.run(detach(0, 0), Optional.of(PATIENCE));
        for (int survey = 0; survey < 10; survey++) {
            run.surveyed("?ss");
            run.pass(EngineLimits.SURVEY_INTERVAL);
        }
        run.surveyed("?sp");

        assertThat(run.hooks()).isEmpty();
        assertThat(run.result()).contains(Backends.book("duu", 2));
    }

    @Test
    void commandRunsWhenItsWorkDoesNotShow() {
        run.leads("uuu", 0);
        run.run(detach(0, 0), Optional.of(PATIENCE));
        run.surveyed("?ss");
        run.pass(EngineLimits.SURVEY_INTERVAL);
        run.pass(PATIENCE);
        assertThat(run.hooks()).containsExactly(new HookCall(HookCall.Kind.FAILOVER, 0, 1, 0, 0));
        run.hookEnded(true);
        run.surveyed("?ps");

        assertThat(run.result()).contains(Backends.book("duu", 1));
        assertThat(run.hooks()).hasSize(1);
    }

    @Test
    void oldPrimaryThatStillRunsIsNoWorkOfTheCommand() {
        run.leads("uuu", 0);
        run.run(switchover(1), Optional.of(PATIENCE));
        run.surveyed("pss");
        run.pass(PATIENCE);

        assertThat(run.hooks()).containsExactly(new HookCall(HookCall.Kind.FAILOVER, 0, 1, 0, 0));
    }

    @Test
    void lateSurveyOfThePatienceDoesNotDisturbTheCommand() {
        run.leads("uuu", 0);
        run.run(detach(0, 0), Optional.of(PATIENCE));
        run.pass(PATIENCE);
        run.surveyed("?ps");
        assertThat(run.all(BridgeAction.Ended.class)).isEmpty();
        run.hookEnded(true);
        run.surveyed("?ps");

        assertThat(run.all(BridgeAction.Ended.class)).hasSize(1);
    }

    @Test
    void commandRunsWhenNobodyIsLeftWhoCouldShowItsWork() {
        run.leads("udd", 0);
        run.run(detach(0, 0), Optional.of(PATIENCE));

        assertThat(run.hooks()).containsExactly(new HookCall(HookCall.Kind.FAILOVER, 0, -1, 0, 0));
    }

    @Test
    void whatLeavesNoTraceIsDoneAgain() {
        EngineRun hooked = EngineRun.of(Backends.streaming("...").withHooks(true, true, false));
        hooked.leads("uud", 0);
        hooked.run(detach(1, 0), Optional.of(PATIENCE));
        hooked.hookEnded(true);
        hooked.run(attach(2), Optional.of(PATIENCE));
        hooked.hookEnded(true);
        hooked.surveyed("p?s");

        assertThat(hooked.hooks()).hasSize(2);
        assertThat(hooked.result()).contains(Backends.book("udw", 0));
    }

    @Test
    void withoutAPrimaryToLookForTheCommandRunsAtOnce() {
        EngineRun replication = EngineRun.of(Backends.streaming("..").withModes(false, false));
        replication.leads("uu", -1);
        replication.run(detach(0, 0), Optional.of(PATIENCE));
        assertThat(replication.hooks()).hasSize(1);

        EngineRun fixed = EngineRun.of(Backends.streaming("P."));
        fixed.leads("uu", 0);
        fixed.run(detach(0, 0), Optional.of(PATIENCE));
        assertThat(fixed.hooks()).hasSize(1);
    }

    @Test
    void leadershipLostWhileLookingBackRunsNothing() {
        run.leads("uuu", 0);
        run.run(detach(0, 0), Optional.of(PATIENCE));
        run.role(PoolRole.FOLLOWER);
        run.surveyed("?ps");
        run.pass(PATIENCE.multipliedBy(10));

        assertThat(run.hooks()).isEmpty();
        assertThat(run.all(BridgeAction.Ended.class)).isEmpty();
    }

    // A leader that loses the lead during its own command, and gets it back.

    private void leadLostDuringTheCommandAndRegained() {
        run.leads("uuu", 0);
        run.run(detach(0, 0));
        assertThat(run.hooks()).hasSize(1);
        run.role(PoolRole.FOLLOWER);
        run.leads("uuu", 0);
    }

    @Test
    void leaderThatIsBackDoesNotRepeatItsOwnCommandWhenItsWorkShows() {
        leadLostDuringTheCommandAndRegained();
        run.run(detach(0, 0));
        run.surveyed("?ss");
        run.pass(EngineLimits.SURVEY_INTERVAL);
        run.surveyed("?ps");

        assertThat(run.hooks()).isEmpty();
        assertThat(run.result()).contains(Backends.book("duu", 1));
    }

    @Test
    void leaderThatIsBackRepeatsItsOwnCommandWhenItsWorkDoesNotShow() {
        leadLostDuringTheCommandAndRegained();
        run.run(detach(0, 0));
        run.pass(EngineLimits.COMMAND_MEMORY_PATIENCE.minusMillis(1));
        assertThat(run.hooks()).isEmpty();
        run.pass(Duration.ofMillis(1));

        assertThat(run.hooks()).containsExactly(new HookCall(HookCall.Kind.FAILOVER, 0, 1, 0, 0));
    }

    @Test
    void leaderThatIsBackRemembersItsCommandThroughOtherEventsAndAnotherLoss() {
        leadLostDuringTheCommandAndRegained();
        run.run(detach(2, 0));
        run.hookEnded(true);
        run.run(detach(0, 0));
        assertThat(run.hooks()).containsExactly(new HookCall(HookCall.Kind.FAILOVER, 2, 0, 0, 0));
        run.role(PoolRole.ALONE);
        run.leads("uud", 0);
        run.run(detach(0, 0));

        assertThat(run.hooks()).isEmpty();
        assertThat(run.all(BridgeAction.Survey.class)).hasSize(1);
    }

    @Test
    void leaderThatIsBackRemembersTheCommandOfAnotherThatItAwaited() {
        run.leads("uuu", 0);
        run.run(detach(0, 0), Optional.of(PATIENCE));
        run.role(PoolRole.FOLLOWER);
        run.leads("uuu", 0);
        run.run(detach(0, 0));
        run.surveyed("?ps");

        assertThat(run.hooks()).isEmpty();
        assertThat(run.result()).contains(Backends.book("duu", 1));
    }

    @Test
    void commandOfLongAgoIsNotAwaited() {
        leadLostDuringTheCommandAndRegained();
        run.pass(EngineLimits.COMMAND_MEMORY);
        run.run(detach(0, 0));

        assertThat(run.hooks()).hasSize(1);
    }

    @Test
    void finishedEventIsNotAwaitedWhenTheSameIsDecidedAgain() {
        leadLostDuringTheCommandAndRegained();
        run.run(detach(0, 0));
        run.surveyed("?ps");
        run.bookHeard("uuu", 0);
        run.run(detach(0, 0));

        assertThat(run.hooks()).hasSize(1);
    }
}
