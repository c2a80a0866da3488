package org.pgwatchdog.awsstandin.ec2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.pgwatchdog.awsstandin.api.Params;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.world.AddressRules;
import org.pgwatchdog.awsstandin.world.ElasticIp;
import org.pgwatchdog.awsstandin.world.InstanceRules;
import org.pgwatchdog.awsstandin.world.Lookup;
import org.pgwatchdog.awsstandin.world.NetworkInterface;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.World;

/// The calls about elastic addresses.
final class ElasticIpCalls {
    static final Map<String, Ec2Call.Operation> ALL =
            Map.of(
                    "DescribeAddresses", ElasticIpCalls::describe,
                    "AssociateAddress", ElasticIpCalls::associate,
                    "DisassociateAddress", ElasticIpCalls::disassociate);

    private static final Set<String> FILTERS =
            Set.of(
                    "allocation-id",
                    "association-id",
                    "instance-id",
                    "network-interface-id",
                    "private-ip-address",
                    "public-ip",
                    "network-border-group",
                    "domain");

    private ElasticIpCalls() {}

    private static Consumer<Xml> describe(Ec2Call call) {
        World world = call.seen();
        List<String> ids = call.params().list("AllocationId");
        ids.forEach(id -> Lookup.allocation(world, id));
        List<String> publicIps = call.params().list("PublicIp");
        publicIps.forEach(one -> byPublicIp(world, one));
        Filters filters = Filters.of(call.params(), FILTERS);
        call.permit();
        List<ElasticIp> found =
                world.addresses().values().stream()
                        .filter(one -> ids.isEmpty() || ids.contains(one.allocationId()))
                        .filter(one -> publicIps.isEmpty() || publicIps.contains(one.publicIp()))
                        .filter(filters.on(one -> attributes(world, one), ElasticIp::tags))
                        .toList();
        return xml -> xml.items("addressesSet", found, (item, one) -> write(item, world, one));
    }

    private static Consumer<Xml> associate(Ec2Call call) {
        Params params = call.params();
        if (params.text("AllocationId").isEmpty()) {
            throw Refusal.bad(
                    "MissingParameter",
                    "You must specify an allocation id when mapping an address to a VPC instance");
        }
        String association =
                call.write(world -> {
                    ElasticIp address = Lookup.allocation(world, params.require("AllocationId"));
                    NetworkInterface eni = target(world, params);
                    call.permit("elastic-ip/" + address.allocationId());
                    return AddressRules.associate(
                            world,
                            address,
                            eni,
                            params.text("PrivateIpAddress"),
                            params.flag("AllowReassociation").orElse(true));
                });
        return xml -> xml.leaf("return", true).leaf("associationId", association);
    }

    private static Consumer<Xml> disassociate(Ec2Call call) {
        return call.write(world -> {
            String id =
                    call.params()
                            .text("AssociationId")
                            .or(() ->
                                    call.params()
                                            .text("PublicIp")
                                            .flatMap(one ->
                                                    byPublicIp(world, one)
                                                            .link()
                                                            .map(ElasticIp.Link::associationId)))
                            .orElseGet(() -> call.params().require("AssociationId"));
            call.permit("*");
            AddressRules.disassociate(world, id);
            return Ec2Call.DONE;
        });
    }

    private static NetworkInterface target(World world, Params params) {
        Optional<String> eni = params.text("NetworkInterfaceId");
        Optional<String> instance = params.text("InstanceId");
        if (eni.isPresent() == instance.isPresent()) {
            throw Refusal.bad(
                    eni.isPresent() ? "InvalidParameterCombination" : "MissingParameter",
                    "Either instance ID or network interface id must be specified");
        }
        return eni.map(id -> Lookup.networkInterface(world, id))
                .orElseGet(() -> InstanceRules.onlyInterface(world, instance.orElse("")));
    }

    private static ElasticIp byPublicIp(World world, String publicIp) {
        return world.addresses().values().stream()
                .filter(one -> one.publicIp().equals(publicIp))
                .findFirst()
                .orElseThrow(() ->
                        Refusal.bad(
                                "InvalidAddress.NotFound",
                                "Address '" + publicIp + "' not found."));
    }

    private static Map<String, List<String>> attributes(World world, ElasticIp one) {
        Map<String, List<String>> all = new TreeMap<>();
        all.put("allocation-id", List.of(one.allocationId()));
        all.put("public-ip", List.of(one.publicIp()));
        all.put("domain", List.of("vpc"));
        all.put("network-border-group", List.of(world.region()));
        one.link()
                .ifPresent(link -> {
                    all.put("association-id", List.of(link.associationId()));
                    all.put("network-interface-id", List.of(link.interfaceId()));
                    all.put("private-ip-address", List.of(link.privateIp()));
                    all.put("instance-id", List.of(instanceBehind(world, link)));
                });
        return all;
    }

    private static void write(Xml xml, World world, ElasticIp one) {
        xml.leaf("publicIp", one.publicIp())
                .leaf("allocationId", one.allocationId())
                .leaf("domain", "vpc");
        one.link()
                .ifPresent(link -> {
                    xml.leaf("associationId", link.associationId());
                    String instance = instanceBehind(world, link);
                    if (!instance.isEmpty()) {
                        xml.leaf("instanceId", instance);
                    }
                    xml.leaf("networkInterfaceId", link.interfaceId())
                            .leaf("networkInterfaceOwnerId", world.account())
                            .leaf("privateIpAddress", link.privateIp());
                });
        xml.leaf("publicIpv4Pool", "amazon")
                .leaf("networkBorderGroup", world.region())
                .tags(one.tags());
    }

    private static String instanceBehind(World world, ElasticIp.Link link) {
        NetworkInterface eni = world.interfaces().get(link.interfaceId());
        return eni == null ? "" : eni.instanceId();
    }
}
