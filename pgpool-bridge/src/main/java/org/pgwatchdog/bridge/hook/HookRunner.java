package org.pgwatchdog.bridge.hook;

import java.util.Optional;
import org.pgwatchdog.command.CommandLine;
import org.pgwatchdog.command.CommandOutcome;
import org.pgwatchdog.command.CommandRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the operator's commands by `/bin/sh -c`, as natives do by `system(3)`, but with a time limit.
///
/// Thread-safe; blocks the caller, who is a virtual thread, until the command has ended or all it
/// started is killed. Interrupting the caller counts as the end of the time. One line in the log for
/// each command.
public final class HookRunner {
    private static final Logger LOG = LoggerFactory.getLogger(HookRunner.class);

    private final CommandRunner runner;

    public HookRunner(CommandRunner runner) {
        this.runner = runner;
    }

    /// Runs one command to its end.
    ///
    /// @return how it ended; empty if there is nothing to run
    public Optional<HookOutcome> run(HookCommand command, HookPlaceholders placeholders) {
        String text = HookTemplate.expand(command.text(), placeholders);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        long start = System.nanoTime();
        HookOutcome outcome =
                switch (runner.runQuietly(
                        CommandLine.shell(command.name(), text), command.limit())) {
                    case CommandOutcome.Exited ended when ended.code() == 0 ->
                            new HookOutcome.Succeeded(ended.lastLine());
                    case CommandOutcome.Exited ended ->
                            new HookOutcome.Failed(ended.code(), ended.lastLine());
                    case CommandOutcome.TimedOut(var limit, _, var survivors) ->
                            new HookOutcome.TimedOut(limit, survivors);
                    case CommandOutcome.NotStarted(var reason) ->
                            new HookOutcome.NotStarted(reason);
                };
        log(command.name(), text, outcome, (System.nanoTime() - start) / 1_000_000);
        return Optional.of(outcome);
    }

    private static void log(String name, String text, HookOutcome outcome, long tookMillis) {
        if (outcome instanceof HookOutcome.Succeeded) {
            LOG.info("{} {}: tookMs={}, command='{}'", name, outcome.text(), tookMillis, text);
        } else {
            LOG.warn("{} {}: tookMs={}, command='{}'", name, outcome.text(), tookMillis, text);
        }
    }
}
