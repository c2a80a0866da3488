package org.pgwatchdog.daemon.doctor.aws;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.pgwatchdog.bridge.conf.AwsSettings;
import org.pgwatchdog.vip.aws.AwsClients;
import org.pgwatchdog.vip.aws.AwsVipSettings;

/// What the AWS checks look at.
///
/// @param vip the methods, with all they need
/// @param aws endpoints and the zone
/// @param prefixLength `vip_prefix_length`
/// @param nodeHosts `hostname<N>` of all nodes: whose addresses count as the cluster's
/// @param connect makes the clients of a region
/// @param clock this host's clock
public record AwsSubject(
        AwsVipSettings vip,
        AwsSettings aws,
        int prefixLength,
        List<String> nodeHosts,
        Function<String, AwsClients> connect,
        InstantSource clock) {
    public AwsSubject {
        nodeHosts = List.copyOf(nodeHosts);
    }
}
