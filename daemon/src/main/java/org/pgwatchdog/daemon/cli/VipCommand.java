package org.pgwatchdog.daemon.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;
import org.pgwatchdog.daemon.cli.StepOutput.Severity;
import org.pgwatchdog.daemon.wiring.AwsWiring;
import org.pgwatchdog.daemon.wiring.VipWiring;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.aws.StepReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `pgwatchdog vip`: the configured virtual IP by hand, without the daemon.
@Command(
        name = "vip",
        mixinStandardHelpOptions = true,
        description = {
            "Raises, drops or shows the configured virtual IP on this host, by hand; status also shows"
                    + " what AWS says of each method.",
            "The escalation commands are not run, and a running daemon is not told: to move the VIP"
                    + " of a cluster, use switchover. What a running daemon would undo is refused."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog vip status -f /etc/pgpool2/pgpool.conf",
            "  pgwatchdog vip down -f /etc/pgpool2/pgpool.conf"
        })
final class VipCommand implements Callable<Integer> {
    /// Commands per action, each with its own `vip_command_timeout`: the address, arping, pings.
    private static final int COMMANDS = 4;

    private static final Duration STATUS_LIMIT = Duration.ofSeconds(10);

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

    @Option(
            names = "--force",
            description = "Do it although a daemon runs here that wants the opposite.")
    private boolean force;

    @Option(names = "--json", description = "Print the status as one line of JSON.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        WatchdogSettings settings = config.settings();
        VipWiring wiring = VipAccess.of(settings);
        boolean aws = settings.vip().methods().stream().anyMatch(VipMethod::isAws);
        if (wiring.address().isEmpty() && !aws) {
            throw new IOException(
                    "no virtual IP is configured: delegate_ip is empty, and vip_method has no AWS"
                            + " method");
        }
        var limit = settings.vip().commandTimeout().multipliedBy(COMMANDS);
        return switch (Objects.requireNonNull(action)) {
            case up -> {
                RunningDaemon.of(settings).mayRaise(force);
                yield report(wiring.vip().acquire(limit));
            }
            case down -> {
                RunningDaemon.of(settings).mayDrop(force);
                yield report(wiring.vip().release(limit));
            }
            case status -> status(settings, wiring, aws);
        };
    }

    private int status(WatchdogSettings settings, VipWiring wiring, boolean aws)
            throws InterruptedException {
        StepReport host =
                wiring.address().isEmpty()
                        ? new StepReport(List.of(), List.of(), false)
                        : onHost(wiring.address().get().getHostAddress(), wiring.vip().isHeld());
        StepReport all = host;
        if (aws) {
            StepReport there =
                    StepClock.within(
                            STATUS_LIMIT,
                            () -> {
                                try (var steps = AwsWiring.steps(settings, STATUS_LIMIT)) {
                                    return steps.status(
                                            AwsWiring.settingsOf(
                                                    settings.vip(),
                                                    settings.aws(),
                                                    wiring.address()));
                                }
                            });
            all = host.and(there);
        }
        return new StepOutput(Objects.requireNonNull(spec), json, Severity.ERROR).print(all);
    }

    private static StepReport onHost(String address, boolean here) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("method", "host");
        facts.put("address", address);
        facts.put("here", String.valueOf(here));
        return new StepReport(
                List.of(
                        new StepReport.Entry(
                                address + (here ? " is on this host" : " is not on this host"),
                                facts)),
                List.of(),
                false);
    }

    private int report(VipOutcome outcome) throws IOException {
        if (!outcome.succeeded()) {
            throw new IOException(outcome.detail());
        }
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(outcome.detail());
        out.flush();
        return 0;
    }
}
