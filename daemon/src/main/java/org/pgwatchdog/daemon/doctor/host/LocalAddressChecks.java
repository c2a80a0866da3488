package org.pgwatchdog.daemon.doctor.host;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.bridge.conf.WatchdogSettings.VipMethod;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.daemon.wiring.AwsWiring;
import org.pgwatchdog.vip.CommandTemplate;
import org.pgwatchdog.vip.Privilege;

/// `vip-interface` and `privileges`: the address can be put on an interface of this host.
record LocalAddressChecks(NodeSubject subject) {
    private static final String LOOPBACK = "lo";

    /// Whether we put the address there ourselves.
    boolean isNeeded() {
        List<VipMethod> methods = vip().methods();
        return subject.vip().address().isPresent()
                && !methods.contains(VipMethod.COMMAND)
                && (methods.contains(VipMethod.ADDRESS) || AwsWiring.needLocalAddress(methods));
    }

    List<Finding> device() {
        String name = deviceName();
        try {
            NetworkInterface device = NetworkInterface.getByName(name);
            if (device == null) {
                return fail(
                                "there is no interface " + name,
                                "correct vip_interface; ip -brief link names the interfaces")
                        .alone();
            }
            return (device.isUp()
                            ? ok(name + " is up")
                            : warn("the interface " + name + " is down", "ip link set up " + name))
                    .alone();
        } catch (SocketException unreadable) {
            return warn(
                            "the interfaces cannot be read: " + unreadable.getMessage(),
                            "ip -brief link show " + name)
                    .alone();
        }
    }

    List<Finding> privileges() {
        var findings = new ArrayList<Finding>();
        if (isNeeded() || commandNeedsRights()) {
            if (!Privilege.CHANGE_ADDRESSES.held()) {
                findings.add(
                        fail(
                                isNeeded()
                                        ? "this user may not put the address on " + deviceName()
                                        : "this user may not run if_up_cmd's program for what it does",
                                remedy(Privilege.CHANGE_ADDRESSES)));
            }
            if (isNeeded()
                    && !deviceName().equals(LOOPBACK)
                    && !Privilege.ANNOUNCE_ADDRESSES.held()) {
                findings.add(
                        warn(
                                "this user may not announce the address to its neighbours",
                                remedy(Privilege.ANNOUNCE_ADDRESSES)));
            }
            return findings.isEmpty() ? ok("CAP_NET_ADMIN, CAP_NET_RAW").alone() : findings;
        }
        return ok("none is needed").alone();
    }

    private String remedy(Privilege missing) {
        return missing.remedy() + (isNeeded() ? "" : ", or begin the command with sudo");
    }

    /// Whether the command changes interfaces with nobody's rights but ours.
    private boolean commandNeedsRights() {
        if (subject.vip().address().isEmpty() || !vip().methods().contains(VipMethod.COMMAND)) {
            return false;
        }
        WatchdogSettings.VipCommands commands = vip().commands();
        boolean bySudo = commands.ifUpCmd().strip().split("\\s+", 2)[0].matches("(.*/)?sudo");
        return !bySudo
                && new CommandTemplate(
                                "if_up_cmd",
                                commands.ifUpCmd(),
                                new WrittenNames(subject).of("if_cmd_path"),
                                commands.ifCmdPath())
                        .concernsLocalAddress();
    }

    private String deviceName() {
        return vip().interfaceName().isEmpty() ? LOOPBACK : vip().interfaceName();
    }

    private WatchdogSettings.Vip vip() {
        return subject.settings().vip();
    }
}
