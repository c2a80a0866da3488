package org.pgwatchdog.daemon.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.aws.AwsSteps;
import org.pgwatchdog.vip.aws.Route53Settings;
import org.pgwatchdog.vip.aws.StepReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pgwatchdog dns`.
@Command(
        name = "dns",
        mixinStandardHelpOptions = true,
        description = "A DNS record in Route 53, in single steps.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DnsCommand.Upsert.class, DnsCommand.Delete.class, DnsCommand.Check.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog dns upsert --zone Z0123456789ABC --record db.example.internal"
                    + " --address 10.0.1.11",
            "  pgwatchdog dns check -f /etc/pgpool2/pgpool.conf",
            "",
            "Exit codes: 0 done, 2 bad usage, 5 a call failed, 6 timeout, 7 no record, 8 another"
                    + " address is registered,",
            "9 not resolved, 10 resolved to another address; warnings of check: 100 more."
        })
final class DnsCommand extends CommandGroup {
    /// `dns upsert`.
    @Command(
            name = "upsert",
            mixinStandardHelpOptions = true,
            description = "Makes the record say the address, whether or not it exists.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog dns upsert --zone Z0123456789ABC --record db.example.internal"
                        + " --address 10.0.1.11 --ttl 10",
                "  pgwatchdog dns upsert -f /etc/pgpool2/pgpool.conf --wait 60"
            })
    static final class Upsert extends StepCommand {
        private static final int WAIT_SECONDS_MAX = 600;

        @Mixin private RecordOptions record = new RecordOptions();

        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                defaultValue = "0",
                description =
                        "Wait until all name servers have it (INSYNC), at most so long on top of the"
                                + " timeout; exit code 6 if they do not by then. Default: do not wait.")
        private int waitSeconds;

        @Override
        Duration extraTime() throws BadConfiguration {
            if (waitSeconds < 0 || waitSeconds > WAIT_SECONDS_MAX) {
                throw Shape.bad("--wait", "" + waitSeconds, "0 to " + WAIT_SECONDS_MAX);
            }
            return Duration.ofSeconds(waitSeconds);
        }

        @Override
        Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration {
            Route53Settings settings = record.settings(options);
            Duration wait = extraTime();
            return steps -> steps.upsertRecord(settings, wait);
        }
    }

    /// `dns delete`.
    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = {
                "Deletes the record if it says the address.",
                "A record that says something else is left alone, with exit code 0."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog dns delete --zone Z0123456789ABC --record db.example.internal"
                        + " --address 10.0.1.11"
            })
    static final class Delete extends StepCommand {
        @Mixin private RecordOptions record = new RecordOptions();

        @Override
        Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration {
            Route53Settings settings = record.settings(options);
            return steps -> steps.deleteRecord(settings);
        }
    }

    /// `dns check`.
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Checks that the record exists (7), says the address (8), is resolved (9), and resolved"
                        + " to the address (10)."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog dns check --zone Z0123456789ABC --record db.example.internal"
                        + " --address 10.0.1.11",
                "  pgwatchdog dns check -f /etc/pgpool2/pgpool.conf --resolver 169.254.169.253"
            })
    static final class Check extends CheckStepCommand {
        private static final int DNS_PORT = 53;
        private static final int PORT_MAX = 65_535;

        @Mixin private RecordOptions record = new RecordOptions();

        @Option(
                names = "--resolver",
                paramLabel = "IP[:PORT]",
                description = "Ask this name server instead of this host's resolver.")
        private @Nullable String resolver;

        @Override
        Function<AwsSteps, StepReport> step(AwsOptions options) throws BadConfiguration {
            Route53Settings configured = record.settings(options);
            Route53Settings settings =
                    resolver == null ? configured : configured.askedOf(server(resolver));
            return steps -> steps.checkRecord(settings);
        }

        /// An IPv4 address with or without a port, or an IPv6 address without.
        private static InetSocketAddress server(String text) throws BadConfiguration {
            int colon = text.indexOf(':');
            boolean port = colon >= 0 && colon == text.lastIndexOf(':');
            InetAddress host =
                    Shape.ADDRESS.address("--resolver", port ? text.substring(0, colon) : text);
            try {
                int number = port ? Integer.parseInt(text.substring(colon + 1)) : DNS_PORT;
                if (number > 0 && number <= PORT_MAX) {
                    return new InetSocketAddress(host, number);
                }
            } catch (NumberFormatException _) {
                // Said below.
            }
            throw Shape.bad("--resolver", text, "IP or IP:PORT");
        }
    }
}
