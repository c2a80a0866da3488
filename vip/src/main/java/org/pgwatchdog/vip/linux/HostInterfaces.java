package org.pgwatchdog.vip.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Reads the interfaces of this host: from netlink, or if that is not to be had from the JDK and
/// `/sys/class/net`. Thread-safe.
public final class HostInterfaces {
    private static final Path SYS = Path.of("/sys/class/net");

    private final RouteNetlink netlink;

    public HostInterfaces(RouteNetlink netlink) {
        this.netlink = netlink;
    }

    /// The interfaces and addresses now.
    public InterfaceTable read() throws IOException {
        try {
            return netlink.read();
        } catch (IOException e) {
            try {
                return readWithoutNetlink();
            } catch (IOException second) {
                second.addSuppressed(e);
                throw second;
            }
        }
    }

    static InterfaceTable readWithoutNetlink() throws IOException {
        var links = new ArrayList<Link>();
        var addresses = new ArrayList<LocalAddress>();
        List<NetworkInterface> interfaces = NetworkInterface.networkInterfaces().toList();
        for (NetworkInterface device : interfaces) {
            try {
                links.add(link(device));
                for (InterfaceAddress address : device.getInterfaceAddresses()) {
                    addresses.add(local(device, address));
                }
            } catch (IOException e) {
                // The interface went away while we looked.
            }
        }
        return new InterfaceTable(links, addresses);
    }

    private static Link link(NetworkInterface device) throws IOException {
        // The JDK's "up" is up and running; the cable is what /sys knows.
        int flags = 0;
        if (device.isUp()) {
            flags |= Link.IFF_UP | Link.IFF_RUNNING;
        }
        if (hasCarrier(device.getName())) {
            flags |= Link.IFF_LOWER_UP;
        }
        if (device.isLoopback()) {
            flags |= Link.IFF_LOOPBACK;
        }
        byte[] hardware = device.getHardwareAddress();
        return new Link(
                device.getIndex(),
                device.getName(),
                flags,
                hardware == null ? "" : HexFormat.of().formatHex(hardware));
    }

    private static boolean hasCarrier(String name) {
        try {
            return Files.readString(SYS.resolve(name).resolve("carrier")).strip().equals("1");
        } catch (IOException e) {
            // Reading it fails on an interface that is switched off.
            return false;
        }
    }

    private static LocalAddress local(NetworkInterface device, InterfaceAddress address)
            throws IOException {
        // Without the scope the JDK adds to link-local addresses.
        InetAddress plain = InetAddress.getByAddress(address.getAddress().getAddress());
        return new LocalAddress(device.getIndex(), plain, address.getNetworkPrefixLength(), 0, "");
    }
}
