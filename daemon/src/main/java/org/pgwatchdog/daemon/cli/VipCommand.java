package org.pgwatchdog.daemon.cli;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.wiring.VipWiring;
import org.pgwatchdog.vip.VipOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `pgwatchdog vip`: the configured virtual IP by hand, without the daemon.
@Command(
        name = "vip",
        mixinStandardHelpOptions = true,
        description = {
            "Raises, drops or shows the configured virtual IP on this host, by hand.",
            "The escalation commands are not run, and a running daemon is not told:"
                    + " to move the VIP of a cluster, use switchover."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog vip status -f /etc/pgpool2/pgpool.conf",
            "  pgwatchdog vip down -f /etc/pgpool2/pgpool.conf"
        })
final class VipCommand implements Callable<Integer> {
    /// Commands per action, each with its own `vip_command_timeout`: the address, arping, pings.
    private static final int COMMANDS = 4;

    enum Action {
        up,
        down,
        status
    }

    @Parameters(
            paramLabel = "up|down|status",
            description = "What to do: ${COMPLETION-CANDIDATES}.")
    private @Nullable Action action;

    @Mixin private ConfigFiles config = new ConfigFiles();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        WatchdogSettings settings = config.settings();
        VipWiring wiring = VipAccess.of(settings);
        if (wiring.address().isEmpty()) {
            throw new IOException("no virtual IP is configured: delegate_ip is empty");
        }
        var limit = settings.vip().commandTimeout().multipliedBy(COMMANDS);
        return switch (Objects.requireNonNull(action)) {
            case up -> report(wiring.vip().acquire(limit));
            case down -> report(wiring.vip().release(limit));
            case status -> {
                boolean held = wiring.vip().isHeld();
                print(
                        wiring.address().get().getHostAddress()
                                + (held ? " is on this host" : " is not on this host"));
                yield 0;
            }
        };
    }

    private int report(VipOutcome outcome) throws IOException {
        if (!outcome.succeeded()) {
            throw new IOException(outcome.detail());
        }
        print(outcome.detail());
        return 0;
    }

    private void print(String text) {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
