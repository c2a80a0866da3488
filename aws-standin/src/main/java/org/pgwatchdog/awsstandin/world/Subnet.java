package org.pgwatchdog.awsstandin.world;

import java.util.Map;

/// A subnet in one availability zone.
///
/// @param zone name of the zone, for example `ap-northeast-1a`
public record Subnet(String id, String vpcId, Cidr cidr, String zone, Map<String, String> tags) {
    public Subnet {
        tags = Tags.of(tags);
    }
}
