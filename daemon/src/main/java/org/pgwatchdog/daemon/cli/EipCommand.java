package org.pgwatchdog.daemon.cli;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.aws.AwsSteps;
import org.pgwatchdog.vip.aws.AwsVipSettings.ElasticIpSettings;
import org.pgwatchdog.vip.aws.StepReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pgwatchdog eip`.
@Command(
        name = "eip",
        mixinStandardHelpOptions = true,
        description = "An Elastic IP of AWS, in single steps.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            EipCommand.Associate.class,
            EipCommand.Disassociate.class,
            EipCommand.Check.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog eip associate --eni eni-0b12345678 --allocation eipalloc-0c12345678",
            "  pgwatchdog eip check -f /etc/pgpool2/pgpool.conf",
            "",
            "Exit codes: 0 done, 2 bad usage, 5 a call failed, 6 timeout, 7 associated with nobody,"
                    + " 8 with somebody else; warnings of check: 100 more."
        })
final class EipCommand extends CommandGroup {
    /// Which Elastic IP, and what it is to be associated with.
    static final class Address {
        @Option(
                names = "--allocation",
                paramLabel = "ID",
                description = "The Elastic IP's allocation, eipalloc-…")
        private @Nullable String allocation;

        @Option(
                names = "--private-ip",
                paramLabel = "IP",
                description = "Which private address of the interface; default: the primary one.")
        private @Nullable String privateIp;

        @Mixin private InterfaceOption eni = new InterfaceOption();

        ElasticIpSettings settings(AwsOptions options) throws BadConfiguration {
            Optional<String> configuredIp =
                    options.configured()
                            .map(of -> of.eip().privateIp())
                            .filter(text -> !text.isEmpty());
            return new ElasticIpSettings(
                    Shape.ALLOCATION.first(
                            "--allocation",
                            Optional.ofNullable(allocation),
                            options.configured().map(of -> of.eip().allocationId())),
                    privateIp == null
                            ? configuredIp
                            : Optional.of(Shape.IPV4.check("--private-ip", privateIp)));
        }
    }

    /// `eip associate`.
    @Command(
            name = "associate",
            mixinStandardHelpOptions = true,
            description = {
                "Associates the Elastic IP with a network interface, taking it from whoever has it.",
                "An association that is as wanted already is left alone: AWS may charge each move."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog eip associate --eni eni-0b12345678 --allocation eipalloc-0c12345678",
                "  pgwatchdog eip associate -f /etc/pgpool2/pgpool.conf"
            })
    static final class Associate extends StepCommand {
        @Mixin private Address address = new Address();

        @Override
        String interfaceId() throws BadConfiguration {
            return address.eni.id();
        }

        @Override
        Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration {
            ElasticIpSettings settings = address.settings(options);
            return steps -> steps.associate(settings);
        }
    }

    /// `eip disassociate`.
    @Command(
            name = "disassociate",
            mixinStandardHelpOptions = true,
            description = {
                "Ends the Elastic IP's association if it is with the network interface.",
                "An association with another one is left alone, with exit code 0."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog eip disassociate --allocation eipalloc-0c12345678",
                "  pgwatchdog eip disassociate --allocation eipalloc-0c12345678 --eni eni-0b12345678"
            })
    static final class Disassociate extends StepCommand {
        @Mixin private Address address = new Address();

        @Override
        String interfaceId() throws BadConfiguration {
            return address.eni.id();
        }

        @Override
        Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration {
            ElasticIpSettings settings = address.settings(options);
            return steps -> steps.disassociate(settings);
        }
    }

    /// `eip check`.
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Checks that the Elastic IP is associated with the network interface.",
                "Exit code 7: with nobody, 8: with somebody else."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog eip check --allocation eipalloc-0c12345678 --eni eni-0b12345678",
                "  pgwatchdog eip check -f /etc/pgpool2/pgpool.conf --json"
            })
    static final class Check extends CheckStepCommand {
        @Mixin private Address address = new Address();

        @Override
        String interfaceId() throws BadConfiguration {
            return address.eni.id();
        }

        @Override
        Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration {
            ElasticIpSettings settings = address.settings(options);
            return steps -> steps.checkElasticIp(settings);
        }
    }
}
