package org.pgwatchdog.bridge.hook;

import java.time.Duration;
import java.util.List;

/// How one of the operator's commands ended.
public sealed interface HookOutcome {
    /// It ended by itself with exit status 0.
    ///
    /// @param lastLine the last line it printed, fit for a log; of megabytes, the note that they were cut
    record Succeeded(String lastLine) implements HookOutcome {}

    /// It ended by itself with another exit status.
    ///
    /// @param exitStatus 126 = not executable, 127 = missing, 128 + number = ended by a signal
    /// @param lastLine as in [Succeeded]
    record Failed(int exitStatus, String lastLine) implements HookOutcome {}

    /// It did not end in time and was killed with all it started.
    ///
    /// @param limit the time it had
    /// @param survivors process ids that could not be killed, for example another user's
    record TimedOut(Duration limit, List<Long> survivors) implements HookOutcome {
        public TimedOut {
            survivors = List.copyOf(survivors);
        }
    }

    /// Not even the shell could be started.
    record NotStarted(String reason) implements HookOutcome {}

    /// The outcome in words, without the command's name.
    default String text() {
        return switch (this) {
            case Succeeded(var line) -> "succeeded" + printed(line);
            case Failed(int status, var line) ->
                    "failed with exit status " + status + printed(line);
            case TimedOut(var limit, var survivors) ->
                    "did not end within "
                            + limit.toMillis()
                            + " ms and was killed"
                            + (survivors.isEmpty() ? "" : ", but not its processes " + survivors);
            case NotStarted(var reason) -> "was not started: " + reason;
        };
    }

    private static String printed(String line) {
        return line.isEmpty() ? "" : "; it printed: " + line;
    }
}
