package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.DnsName;
import org.pgwatchdog.vip.dns.BackgroundLookup;
import org.pgwatchdog.vip.dns.DirectLookup;
import org.pgwatchdog.vip.dns.HostLookup;
import org.pgwatchdog.vip.dns.Resolved;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.MonitorKind;
import org.pgwatchdog.vip.drift.Sighting;

/// Whether resolvers make of a record's name what the record says: the host's own resolver, and one more
/// if it is configured. Never waits for them: a look tells what the one before found out. Thread-safe.
final class NameWatch {
    private final DnsName name;
    private final List<BackgroundLookup> lookups = new ArrayList<>();

    NameWatch(Route53Settings settings, boolean ipv6) {
        this.name = settings.record();
        String plain = name.withoutDot();
        lookups.add(new BackgroundLookup(new HostLookup(), plain, ipv6));
        settings.resolver()
                .ifPresent(server ->
                        lookups.add(new BackgroundLookup(new DirectLookup(server), plain, ipv6)));
    }

    /// Tells the newest answers and asks anew.
    ///
    /// @param says what the record says now
    List<Sighting> sightings(List<String> says) {
        var sightings = new ArrayList<Sighting>();
        for (int i = 0; i < lookups.size(); i++) {
            BackgroundLookup lookup = lookups.get(i);
            // The host's own has no name: there is one only.
            var monitor = new MonitorId(MonitorKind.RESOLUTION, i == 0 ? "" : lookup.resolver());
            Optional<Resolved> latest = lookup.latest();
            lookup.refresh();
            latest.ifPresent(answer ->
                    sightings.add(sighting(monitor, lookup.resolver(), answer, normal(says))));
        }
        return sightings;
    }

    private Sighting sighting(
            MonitorId monitor, String resolver, Resolved answer, List<String> says) {
        return switch (answer) {
            case Resolved.Found(List<String> found) when found.equals(says) ->
                    new Sighting.Here(
                            monitor, resolver + " resolves " + name + " to " + text(found));
            case Resolved.Found(List<String> found) ->
                    new Sighting.Away(
                            monitor,
                            text(found),
                            false,
                            new AwsProblem(
                                            Code.RESOLVED_OTHERWISE,
                                            "IP address which is resolved from "
                                                    + name
                                                    + " by "
                                                    + resolver
                                                    + " ("
                                                    + text(found)
                                                    + ") does not match the record ("
                                                    + text(says)
                                                    + ")",
                                            "check /etc/hosts and the resolver's cache and zones")
                                    .finding(),
                            "");
            case Resolved.Failed(String why) ->
                    new Sighting.Away(
                            monitor,
                            "nothing",
                            true,
                            new AwsProblem(
                                            Code.UNRESOLVED,
                                            "Failed to resolve the domain name "
                                                    + name
                                                    + " by "
                                                    + resolver
                                                    + ": "
                                                    + why,
                                            "check the resolver, the NS records, and for a private"
                                                    + " zone its association with this VPC")
                                    .finding(),
                            "");
        };
    }

    /// As resolvers write them: sorted, IPv6 without abbreviation.
    private static List<String> normal(List<String> says) {
        return new Resolved.Found(
                        says.stream()
                                .map(value -> InetAddress.ofLiteral(value).getHostAddress())
                                .toList())
                .addresses();
    }

    private static String text(List<String> addresses) {
        return String.join(", ", addresses);
    }
}
