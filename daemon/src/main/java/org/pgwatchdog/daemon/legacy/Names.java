package org.pgwatchdog.daemon.legacy;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// Host names to addresses, without ever blocking the event loop. Natives use the first IPv4 address
/// (protocol v3, 2.1).
final class Names {
    private final EventLoop loop;

    Names(EventLoop loop) {
        this.loop = loop;
    }

    /// Looks a name up; one of the two is called on the event loop, for an address as it stands at once.
    void resolve(String host, Consumer<InetAddress> found, Runnable unknown) {
        if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
            found.accept(NetUtil.createInetAddressFromIpAddressString(host));
            return;
        }
        Thread.ofVirtual().name("resolve " + host).start(() -> lookUp(host, found, unknown));
    }

    private void lookUp(String host, Consumer<InetAddress> found, Runnable unknown) {
        Runnable outcome;
        try {
            InetAddress address = choose(InetAddress.getAllByName(host));
            outcome = () -> found.accept(address);
        } catch (UnknownHostException _) {
            outcome = unknown;
        }
        try {
            loop.execute(outcome);
        } catch (RejectedExecutionException _) {
            // The node has ended; nobody waits any more.
            return;
        }
    }

    private static InetAddress choose(InetAddress[] all) {
        for (InetAddress one : all) {
            if (one instanceof Inet4Address) {
                return one;
            }
        }
        return all[0];
    }
}
