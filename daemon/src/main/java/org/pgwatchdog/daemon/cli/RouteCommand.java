package org.pgwatchdog.daemon.cli;

import java.net.InetAddress;
import java.util.function.Function;
import org.pgwatchdog.vip.aws.AwsSteps;
import org.pgwatchdog.vip.aws.RouteTableSettings;
import org.pgwatchdog.vip.aws.StepReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pgwatchdog route`.
@Command(
        name = "route",
        mixinStandardHelpOptions = true,
        description = "The route to the virtual IP in AWS route tables, in single steps.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RouteCommand.Replace.class,
            RouteCommand.Show.class,
            RouteCommand.Check.class,
            RouteCommand.Delete.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog route replace --vpc vpc-0a12345678 --vip 20.0.0.50 --eni eni-0b12345678",
            "  pgwatchdog route show -f /etc/pgpool2/pgpool.conf",
            "",
            "Exit codes: 0 done, 2 bad usage, 5 a call failed, 6 timeout, 7 no table or route, or the"
                    + " virtual IP lies in the VPC,",
            "8 the route leads elsewhere, 11 source/destination check; warnings of check: 100 more."
        })
final class RouteCommand extends CommandGroup {
    /// `route replace`.
    @Command(
            name = "replace",
            mixinStandardHelpOptions = true,
            description = {
                "Points the route at a network interface, in every table at once; reads it back.",
                "Each table is done for itself: one line for each on standard output."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog route replace --tables rtb-0a12345678,rtb-0b12345678 --vip 20.0.0.50"
                        + " --eni eni-0c12345678",
                "  pgwatchdog route replace --vpc vpc-0a12345678 --vip 20.0.0.50",
                "  pgwatchdog route replace -f /etc/pgpool2/pgpool.conf --create"
            })
    static final class Replace extends StepCommand {
        @Mixin private TableOptions tables = new TableOptions();

        @Mixin private InterfaceOption eni = new InterfaceOption();

        @Option(names = "--create", description = "Create the route in tables that lack it.")
        private boolean create;

        @Override
        String interfaceId() throws BadConfiguration {
            return eni.id();
        }

        @Override
        Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration {
            RouteTableSettings which = tables.tables(options, create);
            InetAddress vip = tables.vip(options);
            return steps -> steps.replaceRoutes(which, vip);
        }
    }

    /// `route show`.
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows where each table leads packets to the virtual IP.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog route show --vpc vpc-0a12345678 --vip 20.0.0.50",
                "  pgwatchdog route show -f /etc/pgpool2/pgpool.conf --json"
            })
    static final class Show extends StepCommand {
        @Mixin private TableOptions tables = new TableOptions();

        @Override
        Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration {
            RouteTableSettings which = tables.tables(options, false);
            InetAddress vip = tables.vip(options);
            return steps -> steps.showRoutes(which, vip);
        }
    }

    /// `route check`.
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Checks that every table leads to the network interface, and that this takes packets.",
                "Exit code 8: a route leads elsewhere, is a black hole or is gone."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog route check --vpc vpc-0a12345678 --vip 20.0.0.50 --eni eni-0b12345678",
                "  pgwatchdog route check -f /etc/pgpool2/pgpool.conf --warn"
            })
    static final class Check extends CheckStepCommand {
        @Mixin private TableOptions tables = new TableOptions();

        @Mixin private InterfaceOption eni = new InterfaceOption();

        @Override
        String interfaceId() throws BadConfiguration {
            return eni.id();
        }

        @Override
        Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration {
            RouteTableSettings which = tables.tables(options, false);
            InetAddress vip = tables.vip(options);
            return steps -> steps.checkRoutes(which, vip);
        }
    }

    /// `route delete`.
    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = {
                "Deletes the route from the tables in which it leads to the network interface.",
                "A route that leads elsewhere is left alone, with exit code 0: it is somebody else's."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog route delete --tables rtb-0a12345678 --vip 20.0.0.50"
                        + " --eni eni-0c12345678",
                "  pgwatchdog route delete -f /etc/pgpool2/pgpool.conf"
            })
    static final class Delete extends StepCommand {
        @Mixin private TableOptions tables = new TableOptions();

        @Mixin private InterfaceOption eni = new InterfaceOption();

        @Override
        String interfaceId() throws BadConfiguration {
            return eni.id();
        }

        @Override
        Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration {
            RouteTableSettings which = tables.tables(options, false);
            InetAddress vip = tables.vip(options);
            return steps -> steps.deleteRoutes(which, vip);
        }
    }
}
