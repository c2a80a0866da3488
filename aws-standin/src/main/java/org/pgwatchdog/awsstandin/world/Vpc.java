package org.pgwatchdog.awsstandin.world;

import java.util.List;
import java.util.Map;

/// A virtual network.
///
/// @param cidrs all its blocks, the primary one first; never empty
/// @param dnsSupport attribute enableDnsSupport
/// @param dnsHostnames attribute enableDnsHostnames
public record Vpc(
        String id,
        List<Cidr> cidrs,
        boolean dnsSupport,
        boolean dnsHostnames,
        Map<String, String> tags) {
    public Vpc {
        cidrs = List.copyOf(cidrs);
        tags = Tags.of(tags);
    }

    /// Whether the address is inside any of the blocks.
    public boolean contains(int address) {
        return cidrs.stream().anyMatch(cidr -> cidr.contains(address));
    }
}
