package org.pgwatchdog.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A command ready to be run.
///
/// @param name what to call it in the log, usually the parameter it comes from (`if_up_cmd`)
/// @param program the program file
/// @param arguments what follows the program's name
/// @param environment variables to set besides the inherited ones
public record CommandLine(
        String name, Path program, List<String> arguments, Map<String, String> environment) {
    public CommandLine {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    public CommandLine(String name, Path program, List<String> arguments) {
        this(name, program, arguments, Map.of());
    }

    /// A text for the shell, as `system(3)` runs it.
    public static CommandLine shell(String name, String text) {
        return new CommandLine(name, Path.of("/bin/sh"), List.of("-c", text));
    }

    /// The same command with one more environment variable.
    public CommandLine with(String variable, String value) {
        var more = new java.util.HashMap<>(environment);
        more.put(variable, value);
        return new CommandLine(name, program, arguments, more);
    }

    /// The command as people write it.
    public String text() {
        return arguments.isEmpty()
                ? program.toString()
                : program + " " + String.join(" ", arguments);
    }
}
