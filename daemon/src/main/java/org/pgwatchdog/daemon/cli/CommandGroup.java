package org.pgwatchdog.daemon.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A command that only holds others.
abstract class CommandGroup implements Runnable {
    @Spec private @Nullable CommandSpec spec;

    @Override
    public final void run() {
        if (spec != null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
        }
    }
}
