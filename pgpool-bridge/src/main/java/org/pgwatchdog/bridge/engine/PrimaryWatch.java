package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.List;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.MonotonicTime;

/// A leader without a primary in its book keeps looking for one: it may be promoted by hand, or the
/// databases start after the pools. One survey at a time, the next a second after its answer, and later
/// the more of them were in vain.
final class PrimaryWatch {
    private final EngineState state;
    private final Execution execution;
    private long token = -1;
    private MonotonicTime due = MonotonicTime.NEVER;
    private int inVain;

    PrimaryWatch(EngineState state, Execution execution) {
        this.state = state;
        this.execution = execution;
    }

    /// Called in each step.
    void tick() {
        boolean missing =
                state.leads()
                        && execution.isIdle()
                        && state.settings().primaryReplica()
                        && state.book().primary() < 0
                        && !state.book().up().isEmpty();
        if (!missing) {
            token = -1;
            due = MonotonicTime.NEVER;
            inVain = 0;
            return;
        }
        int always = state.settings().alwaysPrimary();
        if (state.book().isUp(always)) {
            found(always);
        } else if (due.isNever() || state.now().hasReached(due)) {
            due = state.now().plus(EngineLimits.SURVEY_PATIENCE);
            token = state.freshToken();
            state.act(new BridgeAction.Survey(token, state.book().up()));
        }
    }

    /// True if the answer was to this question.
    boolean surveyed(long answer, List<BackendRole> roles) {
        if (token < 0 || answer != token) {
            return false;
        }
        inVain++;
        Duration pause = EngineLimits.PRIMARY_WATCH.multipliedBy(inVain);
        Duration longest = EngineLimits.PRIMARY_WATCH_SLOWEST;
        due = state.now().plus(pause.compareTo(longest) < 0 ? pause : longest);
        int primary = roles.indexOf(BackendRole.PRIMARY);
        if (state.book().isUp(primary)) {
            found(primary);
        }
        return true;
    }

    private void found(int primary) {
        state.tell(NoticeLevel.INFO, "backend " + primary + " is the primary");
        state.book().take(state.book().with(List.of(), BackendState.UP, primary));
        state.report();
    }

    MonotonicTime deadline() {
        return due;
    }
}
