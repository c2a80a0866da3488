package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.vip.aws.imds.InstanceMetadata;

/// What [AwsVirtualIp] needs to know. At least one method is present.
///
/// @param address `delegate_ip`; needed by route tables and the secondary address
/// @param device `vip_interface`, may be empty
/// @param region `aws_region`, empty to be found out
/// @param interfaceId `aws_network_interface_id`, empty to be found out
/// @param imds `aws_endpoint_url_imds`
/// @param apiTimeout `aws_api_timeout`, the longest single call
/// @param routeTable `aws_route_table`
/// @param elasticIp `aws_eip`
/// @param secondaryAddress `aws_secondary_ip`
/// @param route53 `aws_route53`
public record AwsVipSettings(
        Optional<InetAddress> address,
        String device,
        String region,
        String interfaceId,
        Optional<URI> imds,
        Duration apiTimeout,
        Optional<RouteTableSettings> routeTable,
        Optional<ElasticIpSettings> elasticIp,
        boolean secondaryAddress,
        Optional<Route53Settings> route53) {

    /// The Elastic IP.
    ///
    /// @param allocationId `aws_eip_allocation_id`
    /// @param privateIp `aws_eip_private_ip`
    public record ElasticIpSettings(String allocationId, Optional<String> privateIp) {}

    /// The names of the methods, in the order of their parts.
    List<String> methods() {
        var methods = new ArrayList<String>();
        routeTable.ifPresent(_ -> methods.add(RouteTablePart.METHOD));
        if (secondaryAddress) {
            methods.add(SecondaryAddressPart.METHOD);
        }
        elasticIp.ifPresent(_ -> methods.add(ElasticIpPart.METHOD));
        route53.ifPresent(_ -> methods.add(Route53Part.METHOD));
        return methods;
    }

    /// The methods, in the order in which they are told of.
    List<AwsPart> parts(AwsClients clients, InstanceMetadata metadata, CallTries tries) {
        var parts = new ArrayList<AwsPart>();
        routeTable.ifPresent(
                of -> parts.add(new RouteTablePart(of, address.orElseThrow(), clients, tries)));
        if (secondaryAddress) {
            parts.add(new SecondaryAddressPart(address.orElseThrow(), clients, metadata, tries));
        }
        elasticIp.ifPresent(of ->
                parts.add(new ElasticIpPart(of.allocationId(), of.privateIp(), clients, tries)));
        route53.ifPresent(of -> parts.add(new Route53Part(of, clients, tries)));
        return parts;
    }
}
