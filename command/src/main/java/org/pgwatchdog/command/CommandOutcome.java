package org.pgwatchdog.command;

import java.time.Duration;
import java.util.List;

/// How an external command ended.
public sealed interface CommandOutcome {
    /// It ended by itself.
    ///
    /// @param code exit status; 128 + signal number if a signal ended it
    /// @param output its standard output and error, in order of arrival, cut at
    ///     [CommandLimits#OUTPUT_BYTES_MAX]
    record Exited(int code, String output) implements CommandOutcome {}

    /// It did not end in time (or the caller was interrupted) and was killed with its children.
    ///
    /// @param limit the time it had
    /// @param output what it had printed
    /// @param survivors process ids that could not be killed, for example those of another user
    record TimedOut(Duration limit, String output, List<Long> survivors) implements CommandOutcome {
        public TimedOut {
            survivors = List.copyOf(survivors);
        }
    }

    /// It could not be started.
    ///
    /// @param reason names the file and why
    record NotStarted(String reason) implements CommandOutcome {}

    /// Whether it ended by itself with exit status 0.
    default boolean succeeded() {
        return this instanceof Exited(int code, _) && code == 0;
    }

    /// What it printed; empty if it never ran.
    default String printed() {
        return switch (this) {
            case Exited(_, var output) -> output;
            case TimedOut(_, var output, _) -> output;
            case NotStarted _ -> "";
        };
    }

    /// The last line it printed that is not blank, fit for the log: short, and without control
    /// characters; empty if there is none.
    default String lastLine() {
        List<String> lines = printed().lines().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? "" : printable(lines.getLast().strip());
    }

    /// A line cut to [CommandLimits#LINE_CHARS_MAX], without control characters.
    static String printable(String line) {
        int end = Math.min(line.length(), CommandLimits.LINE_CHARS_MAX);
        StringBuilder text = new StringBuilder(end);
        for (int index = 0; index < end; index++) {
            char character = line.charAt(index);
            text.append(Character.isISOControl(character) ? '?' : character);
        }
        return text.toString();
    }
}
