package org.pgwatchdog.daemon.wiring;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.command.CommandRunner;
import org.pgwatchdog.vip.AddressVirtualIp;
import org.pgwatchdog.vip.AddressVirtualIpSettings;
import org.pgwatchdog.vip.CommandVirtualIp;
import org.pgwatchdog.vip.CommandVirtualIpSettings;
import org.pgwatchdog.vip.ConfigProblem;
import org.pgwatchdog.vip.EscalationCommand;
import org.pgwatchdog.vip.EscalationSequence;
import org.pgwatchdog.vip.NoVirtualIp;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VipVerification;
import org.pgwatchdog.vip.VirtualIp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The configured virtual IP, with the commands around it.
///
/// @param address empty if the cluster has none
/// @param method `vip_method` as written
/// @param local whether the address, while held, is on an interface of this host
/// @param problems what is wrong with its configuration
/// @param release the program and arguments that a guard runs to drop the address; empty: none
public record VipWiring(
        VirtualIp vip,
        EscalationSequence sequence,
        Optional<InetAddress> address,
        String method,
        boolean local,
        List<ConfigProblem> problems,
        List<String> release)
        implements VipActions {
    private static final Logger LOG = LoggerFactory.getLogger(VipWiring.class);

    /// The wiring of these settings; opens and runs nothing.
    ///
    /// @throws StartupFailure if the method is not available in this version
    public static VipWiring of(WatchdogSettings.Vip settings) throws StartupFailure {
        Optional<InetAddress> address = addressOf(settings);
        String method =
                settings.methods().stream()
                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(","));
        CommandRunner runner = new CommandRunner();
        if (address.isEmpty()) {
            return wire(
                    new NoVirtualIp(),
                    settings,
                    runner,
                    address,
                    "none",
                    false,
                    List.of(),
                    List.of());
        }
        if (settings.methods().size() != 1 || settings.methods().getFirst().isAws()) {
            throw StartupFailure.configuration(
                    "vip_method = '"
                            + method
                            + "' is not available in this version; use 'command' or 'address'");
        }
        return switch (settings.methods().getFirst()) {
            case ADDRESS -> {
                var of =
                        new AddressVirtualIpSettings(
                                address.get(), settings.prefixLength(), settings.interfaceName());
                yield wire(
                        new AddressVirtualIp(of),
                        settings,
                        runner,
                        address,
                        method,
                        true,
                        of.problems(),
                        ReleaseCommands.of(of));
            }
            case COMMAND -> {
                var of = commandSettings(settings, address.get());
                yield wire(
                        new CommandVirtualIp(of, runner),
                        settings,
                        runner,
                        address,
                        method,
                        of.verification() == VipVerification.LOCAL_ADDRESS,
                        of.problems(),
                        ReleaseCommands.of(of));
            }
            case AWS_ROUTE_TABLE, AWS_EIP, AWS_SECONDARY_IP, AWS_ROUTE53 ->
                    throw new IllegalStateException("sorted out above: " + method);
        };
    }

    /// What to do with the address, with a guard against our own death.
    public VipActions guarded() {
        return new GuardedVip(this, release);
    }

    @Override
    public VipOutcome up(Duration limit) {
        return sequence.up(limit);
    }

    @Override
    public VipOutcome down(Duration limit) {
        return sequence.down(limit);
    }

    @Override
    public boolean isHeld() {
        return vip.isHeld();
    }

    @Override
    public VipOutcome reassert(Duration limit) {
        return sequence.reassert(limit);
    }

    private static VipWiring wire(
            VirtualIp vip,
            WatchdogSettings.Vip settings,
            CommandRunner runner,
            Optional<InetAddress> address,
            String method,
            boolean local,
            List<ConfigProblem> problems,
            List<String> release) {
        EscalationSequence sequence =
                new EscalationSequence(
                        new EscalationCommand(
                                "wd_escalation_command", settings.escalationCommand(), runner),
                        new EscalationCommand(
                                "wd_de_escalation_command", settings.deEscalationCommand(), runner),
                        vip,
                        address,
                        settings.commandTimeout());
        return new VipWiring(vip, sequence, address, method, local, problems, release);
    }

    /// Says every problem of the commands.
    ///
    /// @throws StartupFailure at the first that makes the virtual IP impossible
    public void requireUsable() throws StartupFailure {
        for (ConfigProblem problem : problems) {
            if (problem.fatal()) {
                throw StartupFailure.configuration(problem.text());
            }
            LOG.warn("{}", problem.text());
        }
    }

    private static CommandVirtualIpSettings commandSettings(
            WatchdogSettings.Vip settings, InetAddress address) {
        WatchdogSettings.VipCommands commands = settings.commands();
        return CommandVirtualIpSettings.of(
                address,
                new CommandVirtualIpSettings.Commands(
                        commands.ifUpCmd(),
                        commands.ifDownCmd(),
                        commands.ifCmdPath(),
                        commands.arpingCmd(),
                        commands.arpingPath(),
                        commands.pingPath()),
                settings.commandTimeout());
    }

    private static Optional<InetAddress> addressOf(WatchdogSettings.Vip settings)
            throws StartupFailure {
        if (settings.delegateIp().isEmpty()) {
            return Optional.empty();
        }
        String text = settings.delegateIp().get();
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException _) {
            throw StartupFailure.configuration("delegate_ip = '" + text + "' is no address");
        }
    }
}
