package org.pgwatchdog.daemon;

import java.util.Arrays;
import java.util.List;
import org.pgwatchdog.daemon.cli.Commands;

/// The program's entry. `run` goes straight to the daemon, without the command line library: start-up
/// time is failover time. Everything else is a command of [Commands].
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = Arrays.asList(arguments);
        int exitCode =
                !words.isEmpty() && words.getFirst().equals("run")
                        ? RunCommand.execute(words.subList(1, words.size()))
                        : Commands.execute(arguments);
        System.exit(exitCode);
    }
}
