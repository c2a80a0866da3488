package org.pgwatchdog.daemon.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.control.ControlAnswer;
import picocli.CommandLine.Model.CommandSpec;

/// How answers of the daemon become output and exit codes.
final class Answers {
    private Answers() {}

    /// Prints the answer where it belongs and returns the exit code.
    static int print(@Nullable CommandSpec spec, ControlAnswer answer) {
        var line = Objects.requireNonNull(spec).commandLine();
        if (answer.done()) {
            line.getOut().println(answer.text());
            line.getOut().flush();
            return 0;
        }
        line.getErr().println("pgwatchdog " + line.getCommandName() + ": " + answer.text());
        line.getErr().flush();
        return Commands.FAILED;
    }
}
