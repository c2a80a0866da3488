package org.pgwatchdog.awsstandin.ec2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.pgwatchdog.awsstandin.api.Params;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.world.ElasticIp;
import org.pgwatchdog.awsstandin.world.Instance;
import org.pgwatchdog.awsstandin.world.InstanceRules;
import org.pgwatchdog.awsstandin.world.InstanceState;
import org.pgwatchdog.awsstandin.world.Lookup;
import org.pgwatchdog.awsstandin.world.NetworkInterface;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.Subnet;
import org.pgwatchdog.awsstandin.world.World;

/// The calls about instances.
final class InstanceCalls {
    static final Map<String, Ec2Call.Operation> ALL =
            Map.of(
                    "DescribeInstances",
                    InstanceCalls::describe,
                    "ModifyInstanceAttribute",
                    InstanceCalls::modifyAttribute,
                    "ModifyInstanceMetadataOptions",
                    InstanceCalls::modifyMetadata,
                    "StartInstances",
                    call -> change(call, InstanceState.RUNNING),
                    "StopInstances",
                    call -> change(call, InstanceState.STOPPED),
                    "TerminateInstances",
                    call -> change(call, InstanceState.TERMINATED));

    private static final Set<String> FILTERS =
            Set.of(
                    "instance-id",
                    "instance-state-name",
                    "instance-state-code",
                    "instance-type",
                    "vpc-id",
                    "subnet-id",
                    "availability-zone",
                    "private-ip-address",
                    "ip-address",
                    "network-interface.network-interface-id",
                    "network-interface.addresses.private-ip-address");

    private InstanceCalls() {}

    private static Consumer<Xml> describe(Ec2Call call) {
        World world = call.seen();
        List<String> ids = call.params().list("InstanceId");
        ids.forEach(id -> Lookup.instance(world, id));
        if (!ids.isEmpty() && call.params().text("MaxResults").isPresent()) {
            throw Refusal.bad(
                    "InvalidParameterCombination",
                    "The parameter instancesSet cannot be used with the parameter maxResults");
        }
        Filters filters = Filters.of(call.params(), FILTERS);
        call.permit();
        List<Instance> found =
                world.instances().values().stream()
                        .filter(one -> ids.isEmpty() || ids.contains(one.id()))
                        .filter(filters.on(one -> attributes(world, one), Instance::tags))
                        .toList();
        Page<Instance> page = Page.of(call.params(), found, 5, 1000);
        return xml -> {
            xml.items(
                    "reservationSet",
                    page.items(),
                    (item, one) ->
                            item.leaf("reservationId", one.id().replaceFirst("^i-", "r-"))
                                    .leaf("ownerId", world.account())
                                    .items("groupSet", List.of(), (_, _) -> {})
                                    .items(
                                            "instancesSet",
                                            List.of(one),
                                            (inner, instance) -> write(inner, world, instance)));
            page.write(xml);
        };
    }

    private static Consumer<Xml> modifyAttribute(Ec2Call call) {
        String id = call.params().require("InstanceId");
        return call.write(world -> {
            Lookup.instance(world, id);
            boolean check =
                    call.params()
                            .flag("SourceDestCheck.Value")
                            .orElseThrow(() ->
                                    Refusal.bad(
                                            "InvalidParameterCombination",
                                            "No attributes specified."));
            call.permit("instance/" + id);
            InstanceRules.sourceDestCheck(
                    world, InstanceRules.onlyInterface(world, id).id(), check);
            return Ec2Call.DONE;
        });
    }

    private static Consumer<Xml> modifyMetadata(Ec2Call call) {
        Params params = call.params();
        String id = params.require("InstanceId");
        Instance.Metadata changed =
                call.write(world -> {
                    Instance.Metadata old = Lookup.instance(world, id).metadata();
                    call.permit("instance/" + id);
                    Instance.Metadata options =
                            new Instance.Metadata(
                                    params.text("HttpEndpoint")
                                            .map("enabled"::equals)
                                            .orElse(old.enabled()),
                                    params.text("HttpTokens")
                                            .map("required"::equals)
                                            .orElse(old.tokensRequired()),
                                    params.number("HttpPutResponseHopLimit")
                                            .orElse(old.hopLimit()));
                    InstanceRules.metadata(world, id, options);
                    return options;
                });
        return xml ->
                xml.leaf("instanceId", id)
                        .element(
                                "instanceMetadataOptions",
                                inner -> write(inner, changed, "pending"));
    }

    private static Consumer<Xml> change(Ec2Call call, InstanceState state) {
        call.params().require("InstanceId.1");
        List<String> ids = call.params().list("InstanceId");
        List<Instance> before =
                call.write(world -> {
                    List<Instance> old =
                            ids.stream().map(id -> Lookup.instance(world, id)).toList();
                    ids.forEach(id -> call.permit("instance/" + id));
                    ids.forEach(id -> InstanceRules.put(world, id, state));
                    return old;
                });
        return xml ->
                xml.items(
                        "instancesSet",
                        before,
                        (item, old) ->
                                item.leaf("instanceId", old.id())
                                        .element("currentState", inner -> write(inner, state))
                                        .element(
                                                "previousState",
                                                inner -> write(inner, old.state())));
    }

    private static Map<String, List<String>> attributes(World world, Instance one) {
        List<NetworkInterface> enis = world.interfacesOf(one.id());
        Map<String, List<String>> all = new TreeMap<>();
        all.put("instance-id", List.of(one.id()));
        all.put("instance-state-name", List.of(one.state().wireName()));
        all.put("instance-state-code", List.of(String.valueOf(one.state().code())));
        all.put("instance-type", List.of(one.type()));
        List<Subnet> subnets =
                enis.stream().map(eni -> Lookup.subnet(world, eni.subnetId())).toList();
        all.put("vpc-id", subnets.stream().map(Subnet::vpcId).toList());
        all.put("subnet-id", subnets.stream().map(Subnet::id).toList());
        all.put("availability-zone", subnets.stream().map(Subnet::zone).toList());
        all.put("private-ip-address", enis.stream().map(NetworkInterface::primaryAddress).toList());
        all.put("ip-address", publicIp(world, one).stream().toList());
        all.put(
                "network-interface.network-interface-id",
                enis.stream().map(NetworkInterface::id).toList());
        all.put(
                "network-interface.addresses.private-ip-address",
                enis.stream().flatMap(eni -> eni.addresses().stream()).toList());
        return all;
    }

    private static void write(Xml xml, World world, Instance one) {
        List<NetworkInterface> enis = world.interfacesOf(one.id());
        xml.leaf("instanceId", one.id())
                .leaf("imageId", "ami-0123456789abcdef0")
                .element("instanceState", state -> write(state, one.state()))
                .leaf("instanceType", one.type())
                .leaf("launchTime", "2026-01-01T00:00:00.000Z");
        for (NetworkInterface eni : enis.stream().limit(1).toList()) {
            Subnet subnet = Lookup.subnet(world, eni.subnetId());
            xml.leaf("privateDnsName", InterfaceCalls.dnsName(world, eni.primaryAddress()))
                    .leaf("privateIpAddress", eni.primaryAddress())
                    .leaf("subnetId", subnet.id())
                    .leaf("vpcId", subnet.vpcId())
                    .leaf("sourceDestCheck", eni.sourceDestCheck())
                    .element(
                            "placement",
                            inner ->
                                    inner.leaf("availabilityZone", subnet.zone())
                                            .leaf("tenancy", "default"));
            publicIp(world, one).ifPresent(ip -> xml.leaf("ipAddress", ip));
        }
        if (!one.role().isEmpty()) {
            xml.element(
                    "iamInstanceProfile",
                    inner ->
                            inner.leaf(
                                    "arn",
                                    "arn:aws:iam::"
                                            + world.account()
                                            + ":instance-profile/"
                                            + one.role()));
        }
        xml.items(
                        "networkInterfaceSet",
                        enis,
                        (item, eni) -> InterfaceCalls.write(item, world, eni))
                .element("metadataOptions", inner -> write(inner, one.metadata(), "applied"))
                .tags(one.tags());
    }

    private static void write(Xml xml, InstanceState state) {
        xml.leaf("code", state.code()).leaf("name", state.wireName());
    }

    private static void write(Xml xml, Instance.Metadata options, String state) {
        xml.leaf("state", state)
                .leaf("httpTokens", options.tokensRequired() ? "required" : "optional")
                .leaf("httpPutResponseHopLimit", options.hopLimit())
                .leaf("httpEndpoint", options.enabled() ? "enabled" : "disabled");
    }

    private static Optional<String> publicIp(World world, Instance one) {
        return world.interfacesOf(one.id()).stream()
                .limit(1)
                .flatMap(eni -> InterfaceCalls.eip(world, eni, eni.primaryAddress()).stream())
                .map(ElasticIp::publicIp)
                .findFirst();
    }
}
