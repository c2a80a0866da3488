package org.pgwatchdog.bridge.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.pgwatchdog.core.effect.NoticeLevel;

/// Runs follow_primary_command for each detached backend after a new primary came (native
/// `fork_follow_child`), one at a time, while other events go on; the other nodes are locked meanwhile
/// (protocol v4, 13.3).
final class FollowPrimary {
    private final EngineState state;
    private final Deque<HookCall> calls = new ArrayDeque<>();
    private long token = -1;

    FollowPrimary(EngineState state) {
        this.state = state;
    }

    boolean isRunning() {
        return token >= 0;
    }

    /// The book knows the new primary already. A newer one replaces what was not begun for an older.
    void start(int primary, int oldMain, int oldPrimary) {
        calls.clear();
        for (int id = 0; id < state.book().size(); id++) {
            if (state.book().isDown(id) && state.settings().isUsed(id)) {
                calls.add(
                        new HookCall(
                                HookCall.Kind.FOLLOW_PRIMARY, id, primary, oldMain, oldPrimary));
            }
        }
        if (!isRunning() && !calls.isEmpty()) {
            state.act(new BridgeAction.Lock(true));
            next();
        }
    }

    void hookEnded(long ended, boolean succeeded, String detail) {
        if (ended != token) {
            return;
        }
        if (!succeeded) {
            state.tell(NoticeLevel.ERROR, detail);
        }
        next();
    }

    /// This node leads no more: nothing further is begun.
    void abandon() {
        calls.clear();
    }

    private void next() {
        while (!calls.isEmpty()) {
            HookCall call = calls.remove();
            if (isDue(call)) {
                token = state.freshToken();
                state.act(new BridgeAction.RunHook(token, call));
                return;
            }
        }
        token = -1;
        state.act(new BridgeAction.Lock(false));
    }

    /// A backend that came back meanwhile has nothing to follow, and nobody follows what is gone.
    private boolean isDue(HookCall call) {
        return state.book().isDown(call.node()) && state.book().primary() == call.newMain();
    }
}
