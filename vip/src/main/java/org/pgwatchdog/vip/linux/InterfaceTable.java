package org.pgwatchdog.vip.linux;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// The interfaces of this host and their addresses at one moment.
///
/// @param links in the kernel's order
/// @param addresses in the kernel's order
public record InterfaceTable(List<Link> links, List<LocalAddress> addresses) {
    public InterfaceTable {
        links = List.copyOf(links);
        addresses = List.copyOf(addresses);
    }

    /// The interface of that name.
    public Optional<Link> link(String name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /// The name of an interface, or its number if it has just gone.
    public String nameOf(int index) {
        return links.stream()
                .filter(link -> link.index() == index)
                .map(Link::name)
                .findFirst()
                .orElse("#" + index);
    }

    /// Where the address is.
    public List<LocalAddress> holding(InetAddress address) {
        return addresses.stream().filter(local -> local.address().equals(address)).toList();
    }

    /// Whether the address is on any interface.
    public boolean has(InetAddress address) {
        return !holding(address).isEmpty();
    }

    /// Whether the address lies in a network this host is attached to, loopback left out.
    public boolean onLink(InetAddress address) {
        return addresses.stream()
                .filter(local -> !nameOf(local.index()).startsWith("lo"))
                .anyMatch(local -> local.covers(address));
    }
}
