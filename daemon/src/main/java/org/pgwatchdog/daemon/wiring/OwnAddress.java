package org.pgwatchdog.daemon.wiring;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.model.NodeAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether this host is the one that `hostname<N>` of the own node id names. A host with another node's
/// id would take that node's place at its peers, natives among them, again and again (protocol v4,
/// 17.1); releases from 4.7 on bind to that address and fail likewise.
public final class OwnAddress {
    private static final Logger LOG = LoggerFactory.getLogger(OwnAddress.class);

    /// How long an address may take to come up while the host boots; natives try to bind as long.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(250);

    private OwnAddress() {}

    /// Blocks for at most [#PATIENCE], besides the look-up of the name.
    ///
    /// @throws StartupFailure if none of the name's addresses is on this host, and no
    ///     `wd_listen_address` says that this is as it should be
    public static void require(WatchdogSettings settings) throws StartupFailure {
        if (settings.peers().listenAddress().isPresent()) {
            return;
        }
        NodeAddress self = settings.cluster().localAddress();
        long start = System.nanoTime();
        while (!isHere(self.host())) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw StartupFailure.configuration(
                        "hostname"
                                + self.id()
                                + " = '"
                                + self.host()
                                + "' is no own address of this host, so node id "
                                + self.id()
                                + " belongs to another one; correct pgpool_node_id (or --node-id), or set"
                                + " wd_listen_address if this host is reached by an address it does not have");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /// Whether one of the name's addresses is on this host; true also if that cannot be found out.
    public static boolean isHere(String host) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            LOG.warn("cannot resolve the own host name: host={} error={}", host, e.getMessage());
            return true;
        }
        return Arrays.stream(addresses).anyMatch(OwnAddress::isLocal);
    }

    private static boolean isLocal(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            LOG.warn("cannot read the interfaces: error={}", e.getMessage());
            return true;
        }
    }
}
