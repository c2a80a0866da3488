package org.pgwatchdog.awsstandin.ec2;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.world.AvailabilityZone;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.Lookup;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.Subnet;
import org.pgwatchdog.awsstandin.world.Vpc;
import org.pgwatchdog.awsstandin.world.World;

/// The calls about where things are: VPCs, subnets, availability zones, Regions.
final class PlaceCalls {
    static final Map<String, Ec2Call.Operation> ALL =
            Map.of(
                    "DescribeVpcs", PlaceCalls::vpcs,
                    "DescribeVpcAttribute", PlaceCalls::vpcAttribute,
                    "DescribeSubnets", PlaceCalls::subnets,
                    "DescribeAvailabilityZones", PlaceCalls::availabilityZones,
                    "DescribeRegions", PlaceCalls::regions);

    private PlaceCalls() {}

    private static Consumer<Xml> vpcs(Ec2Call call) {
        World world = call.seen();
        List<String> ids = call.params().list("VpcId");
        ids.forEach(id -> Lookup.vpc(world, id));
        Filters filters =
                Filters.of(
                        call.params(),
                        Set.of("vpc-id", "cidr", "state", "cidr-block-association.cidr-block"));
        call.permit();
        List<Vpc> found =
                world.vpcs().values().stream()
                        .filter(one -> ids.isEmpty() || ids.contains(one.id()))
                        .filter(filters.on(PlaceCalls::attributes, Vpc::tags))
                        .toList();
        Page<Vpc> page = Page.of(call.params(), found, 5, 1000);
        return xml -> {
            xml.items("vpcSet", page.items(), (item, one) -> write(item, world, one));
            page.write(xml);
        };
    }

    private static Map<String, List<String>> attributes(Vpc vpc) {
        return Map.of(
                "vpc-id", List.of(vpc.id()),
                "state", List.of("available"),
                "cidr", List.of(vpc.cidrs().getFirst().toString()),
                "cidr-block-association.cidr-block",
                        vpc.cidrs().stream().map(Cidr::toString).toList());
    }

    private static void write(Xml xml, World world, Vpc vpc) {
        xml.leaf("vpcId", vpc.id())
                .leaf("ownerId", world.account())
                .leaf("state", "available")
                .leaf("cidrBlock", vpc.cidrs().getFirst().toString())
                .items(
                        "cidrBlockAssociationSet",
                        vpc.cidrs(),
                        (item, cidr) ->
                                item.leaf("cidrBlock", cidr.toString())
                                        .leaf(
                                                "associationId",
                                                "vpc-cidr-assoc-"
                                                        + vpc.id().substring("vpc-".length()))
                                        .element(
                                                "cidrBlockState",
                                                state -> state.leaf("state", "associated")))
                .leaf("dhcpOptionsId", "dopt-0123456789abcdef0")
                .leaf("instanceTenancy", "default")
                .leaf("isDefault", false)
                .tags(vpc.tags());
    }

    private static Consumer<Xml> vpcAttribute(Ec2Call call) {
        Vpc vpc = Lookup.vpc(call.seen(), call.params().require("VpcId"));
        String attribute = call.params().require("Attribute");
        call.permit();
        return switch (attribute) {
            case "enableDnsSupport" -> xml -> write(xml, vpc, attribute, vpc.dnsSupport());
            case "enableDnsHostnames" -> xml -> write(xml, vpc, attribute, vpc.dnsHostnames());
            default ->
                    throw Refusal.bad(
                            "InvalidParameterValue",
                            "Value (" + attribute + ") for parameter attribute is invalid.");
        };
    }

    private static void write(Xml xml, Vpc vpc, String attribute, boolean value) {
        xml.leaf("vpcId", vpc.id()).element(attribute, inner -> inner.leaf("value", value));
    }

    private static Consumer<Xml> subnets(Ec2Call call) {
        World world = call.seen();
        List<String> ids = call.params().list("SubnetId");
        ids.forEach(id -> Lookup.subnet(world, id));
        Filters filters =
                Filters.of(
                        call.params(),
                        Set.of("subnet-id", "vpc-id", "availability-zone", "cidr-block", "state"));
        call.permit();
        List<Subnet> found =
                world.subnets().values().stream()
                        .filter(one -> ids.isEmpty() || ids.contains(one.id()))
                        .filter(filters.on(PlaceCalls::attributes, Subnet::tags))
                        .toList();
        Page<Subnet> page = Page.of(call.params(), found, 5, 1000);
        return xml -> {
            xml.items(
                    "subnetSet",
                    page.items(),
                    (item, one) ->
                            item.leaf("subnetId", one.id())
                                    .leaf("vpcId", one.vpcId())
                                    .leaf("state", "available")
                                    .leaf("cidrBlock", one.cidr().toString())
                                    .leaf("availabilityZone", one.zone())
                                    .leaf("availabilityZoneId", zoneId(world, one))
                                    .leaf("ownerId", world.account())
                                    .tags(one.tags()));
            page.write(xml);
        };
    }

    private static Map<String, List<String>> attributes(Subnet subnet) {
        return Map.of(
                "subnet-id", List.of(subnet.id()),
                "vpc-id", List.of(subnet.vpcId()),
                "availability-zone", List.of(subnet.zone()),
                "cidr-block", List.of(subnet.cidr().toString()),
                "state", List.of("available"));
    }

    private static String zoneId(World world, Subnet subnet) {
        AvailabilityZone zone = world.availabilityZones().get(subnet.zone());
        return zone == null ? "" : zone.id();
    }

    private static Consumer<Xml> availabilityZones(Ec2Call call) {
        World world = call.seen();
        List<String> names = call.params().list("ZoneName");
        List<String> zoneIds = call.params().list("ZoneId");
        names.forEach(name -> checkZone(world.availabilityZones().containsKey(name), name));
        zoneIds.forEach(id ->
                checkZone(
                        world.availabilityZones().values().stream()
                                .anyMatch(zone -> zone.id().equals(id)),
                        id));
        Filters filters =
                Filters.of(
                        call.params(),
                        Set.of(
                                "state",
                                "zone-name",
                                "zone-id",
                                "region-name",
                                "zone-type",
                                "message"));
        call.permit();
        List<AvailabilityZone> found =
                world.availabilityZones().values().stream()
                        .filter(one -> names.isEmpty() || names.contains(one.name()))
                        .filter(one -> zoneIds.isEmpty() || zoneIds.contains(one.id()))
                        .filter(filters.on(one -> attributes(world, one), _ -> Map.of()))
                        .toList();
        return xml ->
                xml.items(
                        "availabilityZoneInfo",
                        found,
                        (item, one) ->
                                item.leaf("zoneName", one.name())
                                        .leaf("zoneId", one.id())
                                        .leaf("zoneState", one.state())
                                        .leaf("regionName", world.region())
                                        .leaf("groupName", world.region() + "-1")
                                        .leaf("zoneType", "availability-zone")
                                        .leaf("optInStatus", "opt-in-not-required")
                                        .leaf("networkBorderGroup", world.region())
                                        .items(
                                                "messageSet",
                                                one.messages(),
                                                (inner, text) -> inner.leaf("message", text)));
    }

    private static Map<String, List<String>> attributes(World world, AvailabilityZone zone) {
        return Map.of(
                "state", List.of(zone.state()),
                "zone-name", List.of(zone.name()),
                "zone-id", List.of(zone.id()),
                "region-name", List.of(world.region()),
                "zone-type", List.of("availability-zone"),
                "message", zone.messages());
    }

    private static void checkZone(boolean known, String name) {
        if (!known) {
            throw Refusal.bad("InvalidParameterValue", "Invalid availability zone: [" + name + "]");
        }
    }

    private static Consumer<Xml> regions(Ec2Call call) {
        String region = call.seen().region();
        call.permit();
        return xml ->
                xml.items(
                        "regionInfo",
                        List.of(region),
                        (item, name) ->
                                item.leaf("regionName", name)
                                        .leaf("regionEndpoint", "ec2." + name + ".amazonaws.com")
                                        .leaf("optInStatus", "opt-in-not-required"));
    }
}
