package org.pgwatchdog.awsstandin.ec2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.pgwatchdog.awsstandin.api.Params;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.world.AddressRules;
import org.pgwatchdog.awsstandin.world.ElasticIp;
import org.pgwatchdog.awsstandin.world.InstanceRules;
import org.pgwatchdog.awsstandin.world.Ipv4;
import org.pgwatchdog.awsstandin.world.Lookup;
import org.pgwatchdog.awsstandin.world.NetworkInterface;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.Subnet;
import org.pgwatchdog.awsstandin.world.World;

/// The calls about network interfaces and their private addresses.
final class InterfaceCalls {
    static final Map<String, Ec2Call.Operation> ALL =
            Map.of(
                    "DescribeNetworkInterfaces", InterfaceCalls::describe,
                    "DescribeNetworkInterfaceAttribute", InterfaceCalls::describeAttribute,
                    "ModifyNetworkInterfaceAttribute", InterfaceCalls::modifyAttribute,
                    "AssignPrivateIpAddresses", InterfaceCalls::assign,
                    "UnassignPrivateIpAddresses", InterfaceCalls::unassign);

    private static final Set<String> FILTERS =
            Set.of(
                    "network-interface-id",
                    "vpc-id",
                    "subnet-id",
                    "availability-zone",
                    "status",
                    "mac-address",
                    "source-dest-check",
                    "private-ip-address",
                    "addresses.private-ip-address",
                    "addresses.primary",
                    "attachment.instance-id",
                    "attachment.status",
                    "attachment.attachment-id",
                    "association.allocation-id",
                    "association.association-id",
                    "association.public-ip");

    private InterfaceCalls() {}

    private static Consumer<Xml> describe(Ec2Call call) {
        World world = call.seen();
        List<String> ids = call.params().list("NetworkInterfaceId");
        ids.forEach(id -> Lookup.networkInterface(world, id));
        Filters filters = Filters.of(call.params(), FILTERS);
        call.permit();
        List<NetworkInterface> found =
                world.interfaces().values().stream()
                        .filter(eni -> ids.isEmpty() || ids.contains(eni.id()))
                        .filter(filters.on(eni -> attributes(world, eni), NetworkInterface::tags))
                        .toList();
        Page<NetworkInterface> page = Page.of(call.params(), found, 5, 1000);
        return xml -> {
            xml.items("networkInterfaceSet", page.items(), (item, eni) -> write(item, world, eni));
            page.write(xml);
        };
    }

    private static Consumer<Xml> describeAttribute(Ec2Call call) {
        NetworkInterface eni =
                Lookup.networkInterface(call.seen(), call.params().require("NetworkInterfaceId"));
        String attribute = call.params().require("Attribute");
        call.permit();
        return switch (attribute) {
            case "sourceDestCheck" ->
                    xml ->
                            xml.leaf("networkInterfaceId", eni.id())
                                    .element(
                                            "sourceDestCheck",
                                            value -> value.leaf("value", eni.sourceDestCheck()));
            case "description" ->
                    xml ->
                            xml.leaf("networkInterfaceId", eni.id())
                                    .element("description", value -> value.leaf("value", ""));
            default ->
                    throw Refusal.bad(
                            "InvalidParameterValue",
                            "Value (" + attribute + ") for parameter attribute is invalid.");
        };
    }

    private static Consumer<Xml> modifyAttribute(Ec2Call call) {
        String id = call.params().require("NetworkInterfaceId");
        return call.write(world -> {
            Lookup.networkInterface(world, id);
            boolean check =
                    call.params()
                            .flag("SourceDestCheck.Value")
                            .orElseThrow(() ->
                                    Refusal.bad(
                                            "InvalidParameterCombination",
                                            "No attributes specified."));
            call.permit("network-interface/" + id);
            InstanceRules.sourceDestCheck(world, id, check);
            return Ec2Call.DONE;
        });
    }

    private static Consumer<Xml> assign(Ec2Call call) {
        Params params = call.params();
        String id = params.require("NetworkInterfaceId");
        List<String> named = params.list("PrivateIpAddress");
        Optional<Integer> count = params.number("SecondaryPrivateIpAddressCount");
        if (named.isEmpty() == count.isEmpty()) {
            throw Refusal.bad(
                    named.isEmpty() ? "MissingParameter" : "InvalidParameterCombination",
                    "Either the parameter privateIpAddress or secondaryPrivateIpAddressCount must"
                            + " be given");
        }
        List<String> assigned =
                call.write(world -> {
                    NetworkInterface eni = Lookup.networkInterface(world, id);
                    List<String> wanted =
                            named.isEmpty() ? free(world, eni, count.orElse(0)) : named;
                    call.permitWithoutDryRun("network-interface/" + id);
                    AddressRules.assign(
                            world, id, wanted, params.flag("AllowReassignment").orElse(false));
                    return wanted;
                });
        return xml ->
                xml.leaf("networkInterfaceId", id)
                        .items(
                                "assignedPrivateIpAddressesSet",
                                assigned,
                                (item, address) -> item.leaf("privateIpAddress", address))
                        .leaf("return", true);
    }

    private static Consumer<Xml> unassign(Ec2Call call) {
        String id = call.params().require("NetworkInterfaceId");
        call.params().require("PrivateIpAddress.1");
        return call.write(world -> {
            Lookup.networkInterface(world, id);
            call.permitWithoutDryRun("network-interface/" + id);
            AddressRules.unassign(world, id, call.params().list("PrivateIpAddress"));
            return Ec2Call.DONE;
        });
    }

    /// The first free addresses of the interface's subnet.
    private static List<String> free(World world, NetworkInterface eni, int count) {
        Subnet subnet = Lookup.subnet(world, eni.subnetId());
        int size = (int) Math.min(1L << (32 - subnet.cidr().prefixLength()), 1 << 16);
        return IntStream.range(4, size - 1)
                .mapToObj(offset -> Ipv4.text(subnet.cidr().network() + offset))
                .filter(address -> world.interfaceWith(subnet.vpcId(), address).isEmpty())
                .limit(count)
                .toList();
    }

    private static Map<String, List<String>> attributes(World world, NetworkInterface eni) {
        Subnet subnet = Lookup.subnet(world, eni.subnetId());
        List<ElasticIp> linked =
                eni.addresses().stream().flatMap(one -> eip(world, eni, one).stream()).toList();
        Map<String, List<String>> all = new TreeMap<>();
        all.put("network-interface-id", List.of(eni.id()));
        all.put("vpc-id", List.of(subnet.vpcId()));
        all.put("subnet-id", List.of(subnet.id()));
        all.put("availability-zone", List.of(subnet.zone()));
        all.put("status", List.of(status(eni)));
        all.put("mac-address", List.of(eni.mac()));
        all.put("source-dest-check", List.of(String.valueOf(eni.sourceDestCheck())));
        all.put("private-ip-address", List.of(eni.primaryAddress()));
        all.put("addresses.private-ip-address", eni.addresses());
        all.put(
                "addresses.primary",
                eni.addresses().size() > 1 ? List.of("true", "false") : List.of("true"));
        eni.attachment()
                .ifPresent(one -> {
                    all.put("attachment.instance-id", List.of(one.instanceId()));
                    all.put("attachment.status", List.of("attached"));
                    all.put("attachment.attachment-id", List.of(one.id()));
                });
        all.put("association.allocation-id", linked.stream().map(ElasticIp::allocationId).toList());
        all.put(
                "association.association-id",
                linked.stream()
                        .flatMap(one -> one.link().stream())
                        .map(ElasticIp.Link::associationId)
                        .toList());
        all.put("association.public-ip", linked.stream().map(ElasticIp::publicIp).toList());
        return all;
    }

    /// The interface as both this call and DescribeInstances show it.
    static void write(Xml xml, World world, NetworkInterface eni) {
        Subnet subnet = Lookup.subnet(world, eni.subnetId());
        xml.leaf("networkInterfaceId", eni.id())
                .leaf("subnetId", subnet.id())
                .leaf("vpcId", subnet.vpcId())
                .leaf("availabilityZone", subnet.zone())
                .leaf("description", "")
                .leaf("ownerId", world.account())
                .leaf("requesterManaged", false)
                .leaf("status", status(eni))
                .leaf("macAddress", eni.mac())
                .leaf("privateIpAddress", eni.primaryAddress())
                .leaf("privateDnsName", dnsName(world, eni.primaryAddress()))
                .leaf("sourceDestCheck", eni.sourceDestCheck())
                .leaf("interfaceType", "interface")
                .items("groupSet", List.of(), (_, _) -> {});
        eni.attachment()
                .ifPresent(one -> xml.element("attachment", inner -> write(inner, world, one)));
        association(xml, world, eni, eni.primaryAddress());
        xml.tags(eni.tags())
                .items(
                        "privateIpAddressesSet",
                        eni.addresses(),
                        (item, address) -> {
                            item.leaf("privateIpAddress", address)
                                    .leaf("privateDnsName", dnsName(world, address))
                                    .leaf("primary", address.equals(eni.primaryAddress()));
                            association(item, world, eni, address);
                        });
    }

    private static void write(Xml xml, World world, NetworkInterface.Attachment one) {
        xml.leaf("attachmentId", one.id())
                .leaf("instanceId", one.instanceId())
                .leaf("instanceOwnerId", world.account())
                .leaf("deviceIndex", one.deviceIndex())
                .leaf("networkCardIndex", 0)
                .leaf("status", "attached")
                .leaf("attachTime", "2026-01-01T00:00:00.000Z")
                .leaf("deleteOnTermination", true);
    }

    private static void association(Xml xml, World world, NetworkInterface eni, String address) {
        eip(world, eni, address)
                .ifPresent(eip ->
                        xml.element(
                                "association",
                                inner ->
                                        inner.leaf("allocationId", eip.allocationId())
                                                .leaf(
                                                        "associationId",
                                                        eip.link()
                                                                .map(ElasticIp.Link::associationId)
                                                                .orElse(""))
                                                .leaf("ipOwnerId", world.account())
                                                .leaf("publicIp", eip.publicIp())
                                                .leaf("publicDnsName", "")));
    }

    static Optional<ElasticIp> eip(World world, NetworkInterface eni, String address) {
        return world.addresses().values().stream()
                .filter(one -> one.pointsAt(eni.id(), address))
                .findFirst();
    }

    static String dnsName(World world, String address) {
        return "ip-" + address.replace('.', '-') + "." + world.region() + ".compute.internal";
    }

    private static String status(NetworkInterface eni) {
        return eni.attachment().isPresent() ? "in-use" : "available";
    }
}
