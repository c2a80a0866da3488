package org.pgwatchdog.daemon.cli;

import picocli.CommandLine.Command;

/// The entry of `notify` in the list of commands. The command itself never gets here.
@Command(
        name = "notify",
        description = "Takes pgpool's failover hooks; see pgwatchdog notify --help.")
final class NotifyHelp implements Runnable {
    @Override
    public void run() {
        throw new IllegalStateException("notify is served before the command line library");
    }
}
