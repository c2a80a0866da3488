package org.pgwatchdog.bridge.pool;

import org.pgwatchdog.bridge.engine.HookCall;

/// How the operator's commands are run. Blocks for a bounded time, on a virtual thread.
public interface HookAccess {
    Ending run(HookCall call);

    /// How a command ended.
    ///
    /// @param detail the command and how it ended, for the history
    record Ending(boolean succeeded, String detail) {}
}
