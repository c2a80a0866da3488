package org.pgwatchdog.vip.aws.sdk;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.aws.api.AvailabilityZone;
import org.pgwatchdog.vip.aws.api.ElasticAddress;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.api.RouteTable;
import org.pgwatchdog.vip.aws.api.Subnet;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.NetworkInterfacePrivateIpAddress;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockStateCode;

/// What EC2 describes, in our words. Pure.
final class Ec2Forms {
    private Ec2Forms() {}

    static RouteTable table(software.amazon.awssdk.services.ec2.model.RouteTable table) {
        return new RouteTable(
                text(table.routeTableId()),
                text(table.vpcId()),
                table.associations().stream().anyMatch(each -> Boolean.TRUE.equals(each.main())),
                table.associations().stream()
                        .map(RouteTableAssociation::subnetId)
                        .filter(Objects::nonNull)
                        .toList(),
                table.routes().stream().map(Ec2Forms::route).toList());
    }

    private static RouteTable.Route route(Route route) {
        return new RouteTable.Route(
                first(
                        route.destinationCidrBlock(),
                        route.destinationIpv6CidrBlock(),
                        route.destinationPrefixListId()),
                text(route.networkInterfaceId()),
                text(route.instanceId()),
                first(
                        route.networkInterfaceId(),
                        route.instanceId(),
                        route.gatewayId(),
                        route.natGatewayId(),
                        route.transitGatewayId(),
                        route.vpcPeeringConnectionId(),
                        route.localGatewayId(),
                        route.carrierGatewayId(),
                        route.egressOnlyInternetGatewayId(),
                        route.coreNetworkArn(),
                        "an unknown target"),
                route.state() == RouteState.BLACKHOLE);
    }

    static NetworkInterface networkInterface(
            software.amazon.awssdk.services.ec2.model.NetworkInterface one) {
        return new NetworkInterface(
                text(one.networkInterfaceId()),
                one.attachment() == null ? "" : text(one.attachment().instanceId()),
                text(one.vpcId()),
                text(one.subnetId()),
                text(one.availabilityZone()),
                !Boolean.FALSE.equals(one.sourceDestCheck()),
                text(one.privateIpAddress()),
                one.privateIpAddresses().stream()
                        .map(NetworkInterfacePrivateIpAddress::privateIpAddress)
                        .toList(),
                tags(one.tagSet()),
                text(one.ownerId()));
    }

    static List<String> cidrs(Vpc vpc) {
        List<String> associated =
                vpc.cidrBlockAssociationSet().stream()
                        .filter(each ->
                                each.cidrBlockState() == null
                                        || each.cidrBlockState().state()
                                                == VpcCidrBlockStateCode.ASSOCIATED
                                        || each.cidrBlockState().state()
                                                == VpcCidrBlockStateCode.ASSOCIATING)
                        .map(each -> text(each.cidrBlock()))
                        .toList();
        return associated.isEmpty() ? List.of(text(vpc.cidrBlock())) : associated;
    }

    static Subnet subnet(software.amazon.awssdk.services.ec2.model.Subnet subnet) {
        return new Subnet(
                text(subnet.subnetId()),
                text(subnet.vpcId()),
                text(subnet.cidrBlock()),
                text(subnet.availabilityZone()));
    }

    static ElasticAddress address(Address address) {
        return new ElasticAddress(
                text(address.allocationId()),
                text(address.publicIp()),
                text(address.associationId()),
                text(address.networkInterfaceId()),
                text(address.instanceId()),
                text(address.privateIpAddress()));
    }

    static AvailabilityZone zone(software.amazon.awssdk.services.ec2.model.AvailabilityZone zone) {
        AvailabilityZone.State state =
                switch (zone.state() == null ? "" : zone.stateAsString()) {
                    case "available" -> AvailabilityZone.State.AVAILABLE;
                    case "information" -> AvailabilityZone.State.INFORMATION;
                    case "impaired" -> AvailabilityZone.State.IMPAIRED;
                    case "unavailable" -> AvailabilityZone.State.UNAVAILABLE;
                    case "constrained" -> AvailabilityZone.State.CONSTRAINED;
                    default -> AvailabilityZone.State.UNKNOWN;
                };
        return new AvailabilityZone(
                text(zone.zoneName()),
                text(zone.zoneId()),
                state,
                zone.messages().stream().map(each -> text(each.message())).toList());
    }

    private static Map<String, String> tags(List<Tag> tags) {
        return tags.stream()
                .collect(Collectors.toMap(tag -> text(tag.key()), tag -> text(tag.value())));
    }

    private static String first(@Nullable String... candidates) {
        return Stream.of(candidates)
                .filter(each -> each != null && !each.isEmpty())
                .map(Objects::requireNonNull)
                .findFirst()
                .orElse("");
    }

    private static String text(@Nullable String maybe) {
        return maybe == null ? "" : maybe;
    }
}
