package org.pgwatchdog.daemon.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.AddressVirtualIp;
import org.pgwatchdog.vip.AddressVirtualIpSettings;
import org.pgwatchdog.vip.ConfigProblem;
import org.pgwatchdog.vip.VipOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `pgwatchdog address`: an address on an interface of this host, through the kernel, without `ip`.
@Command(
        name = "address",
        mixinStandardHelpOptions = true,
        description = "An address on a network device of this host, added or deleted and verified.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AddressCommand.Add.class, AddressCommand.Delete.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  pgwatchdog address add --device eth0 --vip 20.0.0.50",
            "  pgwatchdog address del --device eth0 --vip 20.0.0.50",
            "",
            "Exit codes: 0 done, 1 failed, 2 bad usage."
        })
final class AddressCommand extends CommandGroup {
    /// Reading and changing the kernel's tables takes milliseconds.
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /// Which address, and where.
    static final class Target {
        @Option(
                names = "--device",
                paramLabel = "DEV",
                required = true,
                description = "Network device, such as eth0 or lo.")
        private String device = "";

        @Option(
                names = "--vip",
                paramLabel = "IP[/LEN]",
                required = true,
                description = "The address; default for LEN: 32, IPv6: 128.")
        private String vip = "";

        /// @throws BadConfiguration if it makes no sense
        AddressVirtualIp address() throws BadConfiguration {
            int slash = vip.indexOf('/');
            InetAddress address =
                    Shape.ADDRESS.address("--vip", slash < 0 ? vip : vip.substring(0, slash));
            int bits = address.getAddress().length * 8;
            var settings =
                    new AddressVirtualIpSettings(
                            address,
                            slash < 0 ? bits : length(vip.substring(slash + 1), bits),
                            Shape.DEVICE.check("--device", device));
            List<String> problems = settings.problems().stream().map(ConfigProblem::text).toList();
            if (!problems.isEmpty()) {
                throw new BadConfiguration(problems);
            }
            return new AddressVirtualIp(settings);
        }

        private int length(String text, int bits) throws BadConfiguration {
            try {
                int length = Integer.parseInt(text);
                if (length >= 0 && length <= bits) {
                    return length;
                }
            } catch (NumberFormatException _) {
                // Said below.
            }
            throw Shape.bad("--vip", vip, "IP or IP/LEN with LEN from 0 to " + bits);
        }
    }

    /// `address add`.
    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Puts the address on the device, and takes it from any other one; announces it to the"
                        + " neighbours once; reads it back.",
                "That it is there already is no fault. Needs CAP_NET_ADMIN and CAP_NET_RAW."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  pgwatchdog address add --device lo --vip 20.0.0.50",
                "  pgwatchdog address add --device eth0 --vip 10.0.1.50/24"
            })
    static final class Add implements Callable<Integer> {
        @Mixin private Target target = new Target();

        @Spec private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            return report(spec, target.address().acquire(LIMIT));
        }
    }

    /// `address del`.
    @Command(
            name = "del",
            mixinStandardHelpOptions = true,
            description = {
                "Takes the address from the device and makes sure that it is gone.",
                "That it is not there is no fault. Needs CAP_NET_ADMIN."
            },
            footerHeading = "%nExamples:%n",
            footer = {"  pgwatchdog address del --device lo --vip 20.0.0.50"})
    static final class Delete implements Callable<Integer> {
        @Mixin private Target target = new Target();

        @Spec private @Nullable CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            return report(spec, target.address().releaseFromDevice(LIMIT));
        }
    }

    private static int report(@Nullable CommandSpec spec, VipOutcome outcome) throws IOException {
        if (!outcome.succeeded()) {
            throw new IOException(outcome.detail());
        }
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(outcome.detail());
        out.flush();
        return 0;
    }
}
