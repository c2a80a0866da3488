package org.pgwatchdog.vip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgwatchdog.vip.linux.InterfaceTable;
import org.pgwatchdog.vip.linux.Link;

/// Judges the interfaces of this host as natives since 4.6 do (protocol v4, 11.5). Pure.
final class InterfaceRules {
    private static final String ANY = "any";

    private final List<String> monitored;
    private final Optional<InetAddress> vip;

    InterfaceRules(List<String> monitored, Optional<InetAddress> vip) {
        this.monitored =
                monitored.stream().map(String::strip).filter(name -> !name.isEmpty()).toList();
        this.vip = vip;
    }

    InterfaceCondition condition(InterfaceTable table) {
        if (monitored.isEmpty()) {
            return InterfaceCondition.USABLE;
        }
        if (table.links().stream().noneMatch(link -> watched(link) && link.carries())) {
            return InterfaceCondition.NO_MONITORED_INTERFACE;
        }
        boolean reachable =
                table.addresses().stream()
                        .filter(local -> !table.nameOf(local.index()).startsWith("lo"))
                        .anyMatch(local -> isOwn(local.address()));
        return reachable ? InterfaceCondition.USABLE : InterfaceCondition.NO_ADDRESS;
    }

    InterfaceReport report(InterfaceTable table, boolean addressAdded, String detail) {
        boolean vipPresent = vip.map(table::has).orElse(false);
        return new InterfaceReport(condition(table), addressAdded, vipPresent, detail);
    }

    /// The reports of what changed between two looks: what went first, then what came.
    List<InterfaceReport> changes(InterfaceTable before, InterfaceTable after) {
        List<String> goneAddresses = missing(before, after);
        List<String> newAddresses = missing(after, before);
        List<String> linksLost = carrying(before).filter(l -> !carries(after, l)).toList();
        List<String> linksFound = carrying(after).filter(l -> !carries(before, l)).toList();
        var reports = new ArrayList<InterfaceReport>();
        List<String> lesser =
                Stream.of(
                                named("address removed", goneAddresses),
                                named("link lost", linksLost),
                                named("link active", linksFound))
                        .flatMap(List::stream)
                        .toList();
        if (!lesser.isEmpty()) {
            reports.add(report(after, false, String.join(", ", lesser)));
        }
        if (!newAddresses.isEmpty()) {
            reports.add(
                    report(after, true, String.join(", ", named("address added", newAddresses))));
        }
        return reports;
    }

    private boolean watched(Link link) {
        return monitored.stream().anyMatch(ANY::equalsIgnoreCase)
                ? !link.loopback()
                : monitored.contains(link.name());
    }

    /// The virtual IP is no address of this host's own: nobody reaches the node by it.
    private boolean isOwn(InetAddress address) {
        boolean everyLinkHasIt = address instanceof Inet6Address && address.isLinkLocalAddress();
        return !everyLinkHasIt && vip.filter(address::equals).isEmpty();
    }

    private static List<String> missing(InterfaceTable from, InterfaceTable in) {
        var present =
                in.addresses().stream()
                        .map(local -> LocalVip.text(local, in))
                        .collect(Collectors.toSet());
        return from.addresses().stream()
                .map(local -> LocalVip.text(local, from))
                .filter(text -> !present.contains(text))
                .toList();
    }

    private static Stream<String> carrying(InterfaceTable table) {
        return table.links().stream().filter(Link::carries).map(Link::name);
    }

    private static boolean carries(InterfaceTable table, String name) {
        return table.link(name).map(Link::carries).orElse(false);
    }

    private static List<String> named(String what, List<String> which) {
        return which.stream().map(item -> what + ": " + item).toList();
    }
}
