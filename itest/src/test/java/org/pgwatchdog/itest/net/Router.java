package org.pgwatchdog.itest.net;

import java.util.List;

/// A router that every packet between two hosts passes, as in a VPC: even hosts of one subnet are no
/// neighbours, the router answers for them.
///
/// The router is the first address of each subnet. Beside that it has the addresses of the
/// services which AWS offers inside a VPC.
final class Router implements Fabric {

    /// Where instances find their metadata.
    static final String METADATA = "169.254.169.254";

    /// Where everything else is that the middle serves.
    static final String SERVICES = "10.0.0.2";

    private final Netns middle;

    Router(Netns middle) {
        this.middle = middle;
        middle.kernel("net/ipv4/ip_forward", "1");
        for (String address : List.of(METADATA, SERVICES)) {
            middle.ip("addr", "add", address + "/32", "dev", "lo");
        }
    }

    @Override
    public Netns middle() {
        return middle;
    }

    @Override
    public void plugIn(Netns host, String port) {
        String gateway = host.address().replaceFirst("\\d+$", "1");
        middle.wireTo(host, port);
        middle.ip("addr", "add", gateway + "/32", "dev", port);
        middle.ip("link", "set", port, "up");
        middle.ip("route", "add", host.address() + "/32", "dev", port);
        middle.kernel("net/ipv4/conf/" + port + "/rp_filter", "0");
        middle.kernel("net/ipv4/conf/" + port + "/proxy_arp", "1");
        middle.kernel("net/ipv4/neigh/" + port + "/proxy_delay", "0");
        host.ip("addr", "add", host.address() + "/24", "dev", "eth0");
        host.ip("link", "set", "eth0", "up");
        host.ip("route", "add", "default", "via", gateway);
    }

    @Override
    public String family() {
        return "ip";
    }

    /// The metadata stay within reach, as they do where no packet leaves the machine for them.
    @Override
    public String isolation(String port) {
        return """
        chain input {
          type filter hook input priority 0;
          iifname "%s" ip daddr != %s drop
        }
        """
                .formatted(port, METADATA);
    }
}
