package org.pgwatchdog.daemon.cli;

import picocli.CommandLine.Command;

/// The entry of `run` in the list of commands. The command itself never gets here.
@Command(
        name = "run",
        description = "Runs the daemon in the foreground; see pgwatchdog run --help.")
final class RunHelp implements Runnable {
    @Override
    public void run() {
        throw new IllegalStateException("run is served before the command line library");
    }
}
