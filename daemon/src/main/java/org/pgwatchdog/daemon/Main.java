package org.pgwatchdog.daemon;

import java.util.Arrays;
import java.util.List;
import org.pgwatchdog.daemon.cli.Commands;

/// The program's entry. `run` and `notify` do without the command line library: their start-up time is
/// failover time. Everything else is a command of [Commands].
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = Arrays.asList(arguments);
        String command = words.isEmpty() ? "" : words.getFirst();
        int exitCode =
                switch (command) {
                    case "run" -> RunCommand.execute(words.subList(1, words.size()));
                    case "notify" -> NotifyCommand.execute(words.subList(1, words.size()));
                    default -> Commands.execute(arguments);
                };
        System.exit(exitCode);
    }
}
