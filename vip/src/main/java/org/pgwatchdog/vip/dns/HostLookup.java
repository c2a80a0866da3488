package org.pgwatchdog.vip.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/// The resolver of this host as programs on it use it: hosts file, caches and all. The JDK keeps an answer
/// for 30 s and a failure for 10 s.
public final class HostLookup implements NameLookup {
    @Override
    public String resolver() {
        return "this host's resolver";
    }

    @Override
    public Resolved resolve(String name, boolean ipv6) {
        try {
            List<String> found =
                    Stream.of(InetAddress.getAllByName(name))
                            .filter(address -> address instanceof Inet6Address == ipv6)
                            .map(InetAddress::getHostAddress)
                            .toList();
            return found.isEmpty()
                    ? new Resolved.Failed("no " + (ipv6 ? "IPv6" : "IPv4") + " address")
                    : new Resolved.Found(found);
        } catch (UnknownHostException e) {
            return new Resolved.Failed(String.valueOf(e.getMessage()));
        }
    }
}
