package org.pgwatchdog.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.command.CommandLine;
import org.pgwatchdog.command.CommandOutcome;
import org.pgwatchdog.command.CommandRunner;

/// A command of the operator run by the shell when this node takes over or gives up:
/// `wd_escalation_command`, `wd_de_escalation_command` (protocol v4, 11.3).
///
/// Run as natively by `/bin/sh -c`, in addition with a time limit. Nothing is replaced in it; the
/// address is in the environment as `PGWATCHDOG_VIP`. Immutable.
///
/// @param key the parameter, for messages
/// @param text the shell text; empty: nothing is done
/// @param runner runs it
public record EscalationCommand(String key, String text, CommandRunner runner) {
    /// Runs it.
    ///
    /// @param vip the address concerned, if there is one
    /// @return why it failed; empty if it succeeded or nothing is configured
    public Optional<String> run(Optional<InetAddress> vip, Duration limit) {
        if (isEmpty()) {
            return Optional.empty();
        }
        CommandLine plain = CommandLine.shell(key, text);
        CommandLine command =
                vip.map(ip -> plain.with("PGWATCHDOG_VIP", ip.getHostAddress())).orElse(plain);
        CommandOutcome outcome = runner.run(command, limit);
        return outcome.succeeded()
                ? Optional.empty()
                : Optional.of(CommandRunner.describe(command, outcome));
    }

    /// Whether nothing is configured.
    public boolean isEmpty() {
        return text.isBlank();
    }
}
