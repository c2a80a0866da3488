package org.pgwatchdog.vip;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.pgwatchdog.command.CommandLine;
import org.pgwatchdog.command.CommandOutcome;
import org.pgwatchdog.command.CommandRunner;

/// Asks an address for an answer with the operator's `ping`, as natives do after raising the
/// address (native `wd_ping.c wd_is_ip_exists`).
///
/// One echo request a try instead of the native three: those take 2 s even when all is well.
final class PingCheck {
    /// Average round trip time in `rtt min/avg/max/mdev = 0.1/0.2/0.3/0.0 ms`.
    private static final Pattern AVERAGE = Pattern.compile("= *[0-9.]+/([0-9.]+)/");

    private final Path program;
    private final CommandRunner runner;

    PingCheck(String pingPath, CommandRunner runner) {
        this.program = Path.of(pingPath, "ping");
        this.runner = runner;
    }

    /// Whether one of a few pings was answered. Each ends by itself; no pause between them.
    boolean answered(InetAddress address, TimeBudget budget, Duration pingLimit) {
        var command =
                new CommandLine(
                        "ping", program, List.of("-q", "-c1", "-W2", address.getHostAddress()));
        for (int tries = 0; tries < VipLimits.PING_TRIES_MAX && !budget.spent(); tries++) {
            CommandOutcome outcome = runner.run(command, budget.atMost(pingLimit));
            if (outcome.succeeded() && AVERAGE.matcher(outcome.printed()).find()) {
                return true;
            }
            if (outcome instanceof CommandOutcome.NotStarted) {
                return false;
            }
        }
        return false;
    }
}
