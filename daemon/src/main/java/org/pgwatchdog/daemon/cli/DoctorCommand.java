package org.pgwatchdog.daemon.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.ConfProblem;
import org.pgwatchdog.bridge.conf.SettingsResult;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.daemon.doctor.Doctor;
import org.pgwatchdog.daemon.doctor.Report;
import org.pgwatchdog.daemon.doctor.check.CheckLimits;
import org.pgwatchdog.daemon.doctor.host.NodeSubject;
import org.pgwatchdog.daemon.wiring.StartupFailure;
import org.pgwatchdog.daemon.wiring.VipWiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `pgwatchdog doctor`.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Checks everything a failover of this node will need, all at once, in less than 10 s:"
                    + " files, programs, rights, ports, peers, the local pgpool, and on AWS the"
                    + " metadata, credentials, rights, routes, addresses and names.",
            "Changes nothing, unless --fix is given. Run it as the daemon's user, on every node.",
            "Each finding is ok, warn, FAIL or skipped; findings of AWS have the code of the AWS"
                    + " steps (5 6 7 8 9 10 11 99), a warning 100 more."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog doctor -f /etc/pgpool2/pgpool.conf",
            "  pgwatchdog doctor -f pgpool.conf -f pgwatchdog.conf --fix",
            "  pgwatchdog doctor -f pgpool.conf --json | jq '.[] | select(.result == \"FAIL\")'",
            "",
            "Exit codes: 0 nothing failed, 1 something did, 2 bad usage or configuration."
        })
final class DoctorCommand implements Callable<Integer> {
    @Mixin private ConfigFiles config = new ConfigFiles();

    @Option(
            names = "--fix",
            description =
                    "Mend what can be mended without harm: switch the source/destination check of"
                            + " this node's network interface off.")
    private boolean fix;

    @Option(names = "--json", description = "Print the findings as one line of JSON.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        long start = System.nanoTime();
        var doctor = new Doctor(subject(), InstantSource.system(), timeLeft());
        var report = new Report(doctor.examine(fix));
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(
                json ? report.json() : report.table(Duration.ofNanos(System.nanoTime() - start)));
        out.flush();
        return report.passed() ? 0 : Commands.FAILED;
    }

    /// Of the promise, after the start of the program.
    private static Duration timeLeft() {
        Duration age =
                ProcessHandle.current()
                        .info()
                        .startInstant()
                        .map(start -> Duration.between(start, Instant.now()))
                        .orElse(Duration.ZERO);
        Duration left = CheckLimits.PROGRAM_MAX.minus(age);
        return left.compareTo(CheckLimits.RUN_MIN) < 0 ? CheckLimits.RUN_MIN : left;
    }

    private NodeSubject subject() throws BadConfiguration {
        return switch (config.read()) {
            case SettingsResult.Invalid(List<ConfProblem> problems) ->
                    throw new BadConfiguration(problems.stream().map(Object::toString).toList());
            case SettingsResult.Loaded(WatchdogSettings settings, List<ConfProblem> warnings) ->
                    new NodeSubject(
                            settings, vip(settings), warnings, config.files(), pcpPassfile());
        };
    }

    private static VipWiring vip(WatchdogSettings settings) throws BadConfiguration {
        try {
            return VipWiring.of(settings);
        } catch (StartupFailure wrong) {
            throw new BadConfiguration(List.of("pgwatchdog: " + wrong.getMessage()));
        }
    }

    /// Where the daemon looks, too.
    private static Path pcpPassfile() {
        String named = System.getenv("PCPPASSFILE");
        return named != null
                ? Path.of(named)
                : Path.of(System.getProperty("user.home"), ".pcppass");
    }
}
