package org.pgwatchdog.daemon.cli;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.conf.AwsSettings;
import org.pgwatchdog.vip.aws.AwsSteps;
import org.pgwatchdog.vip.aws.StepReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `pgwatchdog az`.
@Command(
        name = "az",
        mixinStandardHelpOptions = true,
        description = "The state of an AWS availability zone.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = AzCommand.Check.class,
        footerHeading = "%nExamples:%n",
        footer = {"  pgwatchdog az check --az ap-northeast-1a"})
final class AzCommand extends CommandGroup {
    /// `az check`.
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Checks what AWS says of a zone. Exit code 0: available, information or constrained;"
                        + " 108: impaired or a state unknown here; 8: unavailable.",
                "That is the state of AWS's control plane: a zone may be cut off and still be called"
                        + " available."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog az check --az ap-northeast-1a",
                "  pgwatchdog az check --az apne1-az4 --warn",
                "  pgwatchdog az check -f /etc/pgpool2/pgpool.conf",
                "",
                "Exit codes: 0 well, 2 bad usage, 5/105 a call failed or no such zone, 6/106 timeout,"
                        + " 8/108 the zone is not well."
            })
    static final class Check extends CheckStepCommand {
        @Option(
                names = "--az",
                paramLabel = "AZ",
                description = "Name or id; default: the configured one, else this instance's.")
        private @Nullable String zone;

        @Override
        Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration {
            String which =
                    zone == null
                            ? options.configured().map(AwsSettings::availabilityZone).orElse("")
                            : Shape.AVAILABILITY_ZONE.check("--az", zone);
            return steps -> steps.checkZone(which);
        }
    }
}
