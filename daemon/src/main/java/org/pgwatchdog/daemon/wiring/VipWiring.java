package org.pgwatchdog.daemon.wiring;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;
import org.pgwatchdog.command.CommandRunner;
import org.pgwatchdog.vip.AddressVirtualIp;
import org.pgwatchdog.vip.AddressVirtualIpSettings;
import org.pgwatchdog.vip.CommandVirtualIp;
import org.pgwatchdog.vip.CommandVirtualIpSettings;
import org.pgwatchdog.vip.ConfigProblem;
import org.pgwatchdog.vip.EscalationCommand;
import org.pgwatchdog.vip.EscalationSequence;
import org.pgwatchdog.vip.NoVirtualIp;
import org.pgwatchdog.vip.VipLease;
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
    /// Where an address goes that nobody looks for by neighbour discovery.
    private static final String LOOPBACK = "lo";

    private static final Logger LOG = LoggerFactory.getLogger(VipWiring.class);

    /// The wiring of these settings; opens and runs nothing.
    ///
    /// @throws StartupFailure if the address is none, or the methods do not go together
    public static VipWiring of(WatchdogSettings all) throws StartupFailure {
        WatchdogSettings.Vip settings = all.vip();
        Optional<InetAddress> address = addressOf(settings);
        String method =
                settings.methods().stream()
                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(","));
        CommandRunner runner = new CommandRunner();
        boolean aws = settings.methods().stream().anyMatch(VipMethod::isAws);
        if (address.isEmpty() && !aws) {
            return wire(
                    new Raised(new NoVirtualIp(), false, List.of(), List.of()),
                    settings,
                    runner,
                    address,
                    "none");
        }
        Optional<Raised> here = onThisHost(settings, address, runner);
        if (!aws) {
            return wire(here.orElseThrow(), settings, runner, address, method);
        }
        VirtualIp vip = AwsWiring.of(settings, all.aws(), address, here.map(Raised::vip));
        return wire(
                new Raised(
                        vip,
                        here.filter(Raised::local).isPresent(),
                        here.map(Raised::problems).orElse(List.of()),
                        here.map(Raised::release).orElse(List.of())),
                settings,
                runner,
                address,
                method);
    }

    /// A way to raise the address.
    private record Raised(
            VirtualIp vip, boolean local, List<ConfigProblem> problems, List<String> release) {}

    /// The address on this host: as `vip_method` says, else on `vip_interface` or `lo` if an AWS method
    /// leads packets here that carry it.
    private static Optional<Raised> onThisHost(
            WatchdogSettings.Vip settings, Optional<InetAddress> address, CommandRunner runner)
            throws StartupFailure {
        List<VipMethod> methods = settings.methods();
        if (methods.contains(VipMethod.COMMAND) && methods.contains(VipMethod.ADDRESS)) {
            throw StartupFailure.configuration(
                    "vip_method: 'command' and 'address' both raise the address on this host; choose one");
        }
        if (address.isEmpty()) {
            return Optional.empty();
        }
        if (methods.contains(VipMethod.COMMAND)) {
            var of = commandSettings(settings, address.get());
            return Optional.of(
                    new Raised(
                            new CommandVirtualIp(of, runner),
                            of.verification() == VipVerification.LOCAL_ADDRESS,
                            of.problems(),
                            ReleaseCommands.of(of)));
        }
        if (!methods.contains(VipMethod.ADDRESS) && !AwsWiring.needLocalAddress(methods)) {
            return Optional.empty();
        }
        String device = settings.interfaceName().isEmpty() ? LOOPBACK : settings.interfaceName();
        var of = new AddressVirtualIpSettings(address.get(), settings.prefixLength(), device);
        return Optional.of(
                new Raised(new AddressVirtualIp(of), true, of.problems(), ReleaseCommands.of(of)));
    }

    /// What to do with the address, with a guard against our own death.
    public VipActions guarded() {
        return new GuardedVip(this, release);
    }

    @Override
    public VipOutcome up(Duration limit, Supplier<Optional<VipLease>> lease) {
        return sequence.up(limit, lease);
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
    public VipOutcome reassert(Duration limit, Supplier<Optional<VipLease>> lease) {
        return sequence.reassert(limit, lease);
    }

    private static VipWiring wire(
            Raised raised,
            WatchdogSettings.Vip settings,
            CommandRunner runner,
            Optional<InetAddress> address,
            String method) {
        EscalationSequence sequence =
                new EscalationSequence(
                        new EscalationCommand(
                                "wd_escalation_command", settings.escalationCommand(), runner),
                        new EscalationCommand(
                                "wd_de_escalation_command", settings.deEscalationCommand(), runner),
                        raised.vip(),
                        address,
                        settings.commandTimeout());
        return new VipWiring(
                raised.vip(),
                sequence,
                address,
                method,
                raised.local(),
                raised.problems(),
                raised.release());
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
