package org.pgwatchdog.vip.aws.api;

import java.util.List;

/// A hosted zone.
///
/// @param privateZone whether only the VPCs associated with it see it
/// @param vpcIds those VPCs; empty for a public zone
public record HostedZone(String id, DnsName name, boolean privateZone, List<String> vpcIds) {
    public HostedZone {
        vpcIds = List.copyOf(vpcIds);
    }
}
