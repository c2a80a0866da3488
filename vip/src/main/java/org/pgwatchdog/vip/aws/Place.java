package org.pgwatchdog.vip.aws;

import java.util.List;

/// Where this node is in AWS. Immutable for a running instance, so it is found out once. Texts are empty
/// where nothing was found out or needed.
///
/// @param region such as `us-east-1`
/// @param zone availability zone by name
/// @param instanceId `i-…`
/// @param mac of the network interface, as IMDS writes it
/// @param interfaceId `eni-…`, the target of routes and associations
/// @param vpcId its VPC
/// @param vpcCidrs all IPv4 ranges of the VPC
/// @param subnetCidr the subnet's range
/// @param privateIp the interface's primary address
public record Place(
        String region,
        String zone,
        String instanceId,
        String mac,
        String interfaceId,
        String vpcId,
        List<String> vpcCidrs,
        String subnetCidr,
        String privateIp) {
    public Place {
        vpcCidrs = List.copyOf(vpcCidrs);
    }
}
