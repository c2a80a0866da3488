package org.pgwatchdog.bridge.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntPredicate;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.MonotonicTime;

/// Runs follow_primary_command for each detached backend after a new primary came (native
/// `fork_follow_child`), one at a time, while other events go on; the other nodes are locked meanwhile
/// (protocol v4, 13.3).
///
/// Such commands end by attaching the backend through the local pgpool, which refuses that for one it
/// never detached and would detach later. So each command waits until the pool has caught up, for a
/// limited time.
final class FollowPrimary {
    private final EngineState state;
    private final IntPredicate poolLags;
    private final Deque<HookCall> calls = new ArrayDeque<>();
    private boolean locked;
    private long token = -1;
    private MonotonicTime waitEnds = MonotonicTime.NEVER;

    /// @param poolLags whether the local pgpool still has a backend attached that the book has detached
    FollowPrimary(EngineState state, IntPredicate poolLags) {
        this.state = state;
        this.poolLags = poolLags;
    }

    /// True from the first command's turn to the last one's end.
    boolean isRunning() {
        return locked;
    }

    /// The book knows the new primary already. A newer one replaces what was not begun for an older.
    void start(int primary, int oldMain, int oldPrimary) {
        calls.clear();
        waitEnds = MonotonicTime.NEVER;
        for (int id = 0; id < state.book().size(); id++) {
            if (state.book().isDown(id) && state.settings().isUsed(id)) {
                calls.add(
                        new HookCall(
                                HookCall.Kind.FOLLOW_PRIMARY, id, primary, oldMain, oldPrimary));
            }
        }
        if (!locked && !calls.isEmpty()) {
            locked = true;
            state.act(new BridgeAction.Lock(true));
        }
        tick();
    }

    void hookEnded(long ended, boolean succeeded, String detail) {
        if (ended != token) {
            return;
        }
        if (!succeeded) {
            state.tell(NoticeLevel.ERROR, detail);
        }
        token = -1;
        tick();
    }

    /// This node leads no more: nothing further is begun.
    void abandon() {
        calls.clear();
        tick();
    }

    /// Begins the next command if it is time, and ends the lock after the last. Called in each step.
    void tick() {
        if (!locked || token >= 0) {
            return;
        }
        calls.removeIf(call -> !isDue(call));
        HookCall call = calls.peek();
        if (call == null) {
            locked = false;
            state.act(new BridgeAction.Lock(false));
        } else if (mayBegin(call)) {
            calls.remove();
            waitEnds = MonotonicTime.NEVER;
            token = state.freshToken();
            state.act(new BridgeAction.RunHook(token, call));
        }
    }

    MonotonicTime deadline() {
        return locked && token < 0 ? waitEnds : MonotonicTime.NEVER;
    }

    private boolean mayBegin(HookCall call) {
        if (!poolLags.test(call.node())) {
            return true;
        }
        if (waitEnds.isNever()) {
            waitEnds = state.now().plus(EngineLimits.FOLLOW_PATIENCE);
        }
        if (!state.now().hasReached(waitEnds)) {
            return false;
        }
        state.tell(
                NoticeLevel.WARN,
                "follow_primary_command for backend "
                        + call.node()
                        + " begins although the local pgpool has it attached still, after waiting "
                        + EngineLimits.FOLLOW_PATIENCE.toSeconds()
                        + " s: attaching it may fail");
        return true;
    }

    /// A backend that came back meanwhile has nothing to follow, and nobody follows what is gone.
    private boolean isDue(HookCall call) {
        return state.book().isDown(call.node()) && state.book().primary() == call.newMain();
    }
}
