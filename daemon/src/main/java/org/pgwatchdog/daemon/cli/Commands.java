package org.pgwatchdog.daemon.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.pgwatchdog.daemon.control.ControlClient;
import org.pgwatchdog.daemon.logging.LogSetup;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The command line. Exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 daemon not reachable;
/// the single AWS steps have those of [org.pgwatchdog.vip.aws.AwsProblem.Code].
@Command(
        name = "pgwatchdog",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Keeps Pgpool-II highly available: a watchdog that native nodes accept.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunHelp.class,
            StatusCommand.class,
            SwitchoverCommand.class,
            StopCommand.class,
            ReloadCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            RecoveryCommand.class,
            EventsCommand.class,
            ExplainCommand.class,
            DumpCommand.class,
            NotifyHelp.class,
            CheckConfigCommand.class,
            ConvertConfigCommand.class,
            DoctorCommand.class,
            VipCommand.class,
            AddressCommand.class,
            RouteCommand.class,
            EipCommand.class,
            DnsCommand.class,
            AzCommand.class,
            IamPolicyCommand.class,
            DemoCommand.class,
            SimulateCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog demo",
            "  pgwatchdog run -f /etc/pgpool2/pgpool.conf",
            "  pgwatchdog status -f /etc/pgpool2/pgpool.conf",
            "",
            "Exit codes: 0 done, 1 failed, 2 bad usage or configuration, 3 daemon not reachable;",
            "of the single AWS steps 5 to 11 and 99, warnings 105 to 111: see their own help."
        })
public final class Commands implements Runnable {
    /// Failed: one line on standard error says what and what to do.
    static final int FAILED = 1;

    /// Bad usage or configuration.
    static final int USAGE = 2;

    /// The daemon is not reachable.
    static final int UNREACHABLE = 3;

    @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

    Commands() {}

    /// Runs one command and returns its exit code.
    public static int execute(String[] arguments) {
        LogSetup.silence();
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Commands())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(
                        (failure, line, _) -> report(failure, line.getErr(), line));
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
        }
    }

    private static int report(Exception failure, PrintWriter err, CommandLine line)
            throws Exception {
        if (failure instanceof BadConfiguration bad) {
            bad.problems().forEach(err::println);
            return USAGE;
        }
        if (!(failure instanceof IOException)) {
            throw failure;
        }
        err.println(line.getCommandSpec().qualifiedName(" ") + ": " + failure.getMessage());
        return failure instanceof ControlClient.UnreachableException ? UNREACHABLE : FAILED;
    }
}
