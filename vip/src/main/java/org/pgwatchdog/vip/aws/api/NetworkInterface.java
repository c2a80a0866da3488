package org.pgwatchdog.vip.aws.api;

import java.util.List;
import java.util.Map;

/// A network interface as EC2 describes it. Texts are empty where the service says nothing.
///
/// @param id `eni-…`
/// @param instanceId what it is attached to
/// @param zone availability zone by name
/// @param sourceDestCheck whether packets to foreign addresses are dropped
/// @param privateIp its primary address
/// @param privateIps all its addresses, the primary one included
/// @param tags in the service's order
public record NetworkInterface(
        String id,
        String instanceId,
        String vpcId,
        String subnetId,
        String zone,
        boolean sourceDestCheck,
        String privateIp,
        List<String> privateIps,
        Map<String, String> tags) {
    public NetworkInterface {
        privateIps = List.copyOf(privateIps);
        tags = Map.copyOf(tags);
    }
}
