package org.pgwatchdog.vip;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.pgwatchdog.vip.linux.Capability;
import org.pgwatchdog.vip.linux.HostInterfaces;
import org.pgwatchdog.vip.linux.InterfaceTable;
import org.pgwatchdog.vip.linux.Link;
import org.pgwatchdog.vip.linux.LocalAddress;
import org.pgwatchdog.vip.linux.RouteNetlink;
import org.pgwatchdog.vip.linux.SystemCallException;
import org.pgwatchdog.vip.linux.TcpConnections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The virtual IP as an address on this host's interfaces: where it is, and taking it away.
///
/// Thread-safe.
final class LocalVip {
    private static final Logger LOG = LoggerFactory.getLogger(LocalVip.class);

    private final InetAddress address;
    private final RouteNetlink netlink = new RouteNetlink(VipLimits.NETLINK_DUMP_BYTES_MAX);
    private final HostInterfaces interfaces = new HostInterfaces(netlink);
    private final TcpConnections connections = new TcpConnections(VipLimits.NETLINK_DUMP_BYTES_MAX);
    private final AtomicBoolean complained = new AtomicBoolean();

    LocalVip(InetAddress address) {
        this.address = address;
    }

    InetAddress address() {
        return address;
    }

    InterfaceTable table() throws IOException {
        return interfaces.read();
    }

    /// Whether the address is on an interface of this host. False if that cannot be read, which is
    /// logged.
    boolean present() {
        try {
            return table().has(address);
        } catch (IOException e) {
            LOG.warn("cannot read the local addresses: error={}", e.getMessage());
            return false;
        }
    }

    /// Whether the address is certainly on no interface of this host.
    boolean surelyAbsent() {
        try {
            return !table().has(address);
        } catch (IOException e) {
            LOG.warn("cannot read the local addresses: error={}", e.getMessage());
            return false;
        }
    }

    /// Puts the address on an interface; that it is there already is no fault.
    void add(LocalAddress wanted) throws IOException {
        try {
            netlink.add(wanted);
        } catch (SystemCallException e) {
            if (e.errno() != SystemCallException.EEXIST) {
                throw withRemedy(e);
            }
        }
    }

    /// Lets the kernel drop an address that is here after that many seconds, unless limited again.
    void limit(LocalAddress present, int seconds) throws IOException {
        netlink.limit(present, seconds);
    }

    /// Resets the clients' connections to the address, which is about to leave in order: a client that only
    /// waits for an answer would otherwise wait until its keepalives give up. Best effort; that it is not
    /// possible here is said once.
    void resetConnections() {
        try {
            int count = connections.reset(address);
            if (count > 0) {
                LOG.info("connections to the virtual IP were reset: count={}", count);
            }
        } catch (IOException e) {
            if (complained.compareAndSet(false, true)) {
                LOG.warn(
                        "connections to the virtual IP cannot be reset when it leaves this host,"
                                + " clients notice only when they send: error={}",
                        e.getMessage());
            }
        }
    }

    /// Takes the address from every interface that has it, and puts back what the kernel removed
    /// with it (the other addresses of its network, if it was their first).
    ///
    /// @return what was done, one line each; empty if it was nowhere
    List<String> removeEverywhere() throws IOException {
        return remove(_ -> true);
    }

    /// The same for one interface.
    List<String> removeFrom(Link link) throws IOException {
        return remove(present -> present.index() == link.index());
    }

    private List<String> remove(Predicate<LocalAddress> which) throws IOException {
        InterfaceTable before = table();
        var done = new ArrayList<String>();
        for (LocalAddress present : before.holding(address)) {
            if (which.test(present)) {
                done.addAll(remove(present, before));
            }
        }
        return done;
    }

    private List<String> remove(LocalAddress present, InterfaceTable before) throws IOException {
        try {
            netlink.delete(present);
        } catch (SystemCallException e) {
            if (e.errno() != SystemCallException.EADDRNOTAVAIL) {
                throw withRemedy(e);
            }
        }
        var done = new ArrayList<String>();
        done.add(text(present, before) + " was removed");
        InterfaceTable after = table();
        for (LocalAddress other : before.addresses()) {
            if (!other.address().equals(address)
                    && other.index() == present.index()
                    && other.secondary()
                    && !after.has(other.address())) {
                add(other);
                done.add(
                        text(other, before)
                                + " was put back: the kernel had removed it as a secondary address");
            }
        }
        return done;
    }

    /// For people: `10.0.0.1/32 on eth0`.
    static String text(LocalAddress local, InterfaceTable table) {
        return local.address().getHostAddress()
                + "/"
                + local.prefixLength()
                + " on "
                + table.nameOf(local.index());
    }

    private static IOException withRemedy(SystemCallException e) {
        return e.lacksPrivilege()
                ? new IOException(e.getMessage() + ": " + Capability.CAP_NET_ADMIN.remedy(), e)
                : e;
    }
}
