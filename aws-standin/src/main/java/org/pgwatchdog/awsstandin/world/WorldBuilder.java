package org.pgwatchdog.awsstandin.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Builds the first world: for tests in a few lines, and from a file. What is named must have been built
/// before; a wrong name is an [IllegalArgumentException] or a [Refusal] that says which.
public final class WorldBuilder {
    private final World world;

    /// @param region for example `ap-northeast-1`
    /// @param account twelve digits
    public WorldBuilder(String region, String account) {
        world = new World(region, account);
    }

    public WorldBuilder vpc(String id, String... cidrs) {
        return vpc(new Vpc(id, Arrays.stream(cidrs).map(Cidr::of).toList(), true, true, Map.of()));
    }

    public WorldBuilder vpc(Vpc vpc) {
        if (vpc.cidrs().isEmpty()) {
            throw new IllegalArgumentException(
                    "VPC " + vpc.id() + " needs at least one CIDR block");
        }
        world.vpcs().put(vpc.id(), vpc);
        return this;
    }

    /// A subnet; its availability zone comes into being with it.
    public WorldBuilder subnet(String id, String vpcId, String cidr, String zone) {
        Lookup.vpc(world, vpcId);
        world.subnets().put(id, new Subnet(id, vpcId, Cidr.of(cidr), zone, Map.of()));
        if (!world.availabilityZones().containsKey(zone)) {
            String number = String.valueOf(world.availabilityZones().size() + 1);
            zone(new AvailabilityZone(zone, zoneIdOf(number), "available", List.of()));
        }
        return this;
    }

    public WorldBuilder zone(AvailabilityZone zone) {
        world.availabilityZones().put(zone.name(), zone);
        return this;
    }

    /// A running instance with the role `pgwatchdog` and no interface yet.
    public WorldBuilder instance(String id) {
        return instance(
                new Instance(
                        id,
                        InstanceState.RUNNING,
                        "t3.small",
                        "pgwatchdog",
                        Instance.Metadata.DEFAULT,
                        Map.of("Name", id)));
    }

    public WorldBuilder instance(Instance instance) {
        world.instances().put(instance.id(), instance);
        return this;
    }

    /// An interface with its source/destination check off, attached to the instance as its next device.
    public WorldBuilder networkInterface(
            String id, String instanceId, String subnetId, String address) {
        return networkInterface(id, instanceId, subnetId, List.of(address), false);
    }

    public WorldBuilder networkInterface(
            String id,
            String instanceId,
            String subnetId,
            List<String> addresses,
            boolean sourceDestCheck) {
        Lookup.subnet(world, subnetId);
        Lookup.instance(world, instanceId);
        int index = world.interfacesOf(instanceId).size();
        world.interfaces()
                .put(
                        id,
                        new NetworkInterface(
                                id,
                                subnetId,
                                macOf(addresses.getFirst()),
                                addresses,
                                sourceDestCheck,
                                Optional.of(
                                        new NetworkInterface.Attachment(
                                                world.newId("eni-attach-"), instanceId, index)),
                                Map.of()));
        return this;
    }

    /// A table used by those subnets, with the local routes of its VPC.
    public WorldBuilder routeTable(String id, String vpcId, String... subnetIds) {
        List<RouteTable.Association> uses = new ArrayList<>();
        for (String subnetId : subnetIds) {
            Lookup.subnet(world, subnetId);
            uses.add(new RouteTable.Association(world.newId("rtbassoc-"), subnetId));
        }
        return table(id, vpcId, uses);
    }

    /// The table of all subnets that no other table names.
    public WorldBuilder mainRouteTable(String id, String vpcId) {
        return table(id, vpcId, List.of(new RouteTable.Association(world.newId("rtbassoc-"), "")));
    }

    /// A route of a table built before.
    public WorldBuilder route(String tableId, String destination, Route.Target target) {
        RouteRules.create(world, present(tableId), Cidr.of(destination), target);
        return this;
    }

    public WorldBuilder tag(String tableId, String key, String value) {
        RouteTable table = present(tableId);
        Map<String, String> tags = new TreeMap<>(table.tags());
        tags.put(key, value);
        return put(table, table.owner(), tags);
    }

    /// Puts the table into another account, whose callers alone then see it.
    public WorldBuilder owner(String tableId, String account) {
        RouteTable table = present(tableId);
        return put(table, account, table.tags());
    }

    public WorldBuilder elasticIp(String allocationId, String publicIp) {
        world.addresses()
                .put(
                        allocationId,
                        new ElasticIp(allocationId, publicIp, Optional.empty(), Map.of()));
        return this;
    }

    /// A hosted zone with its SOA and NS records: private if VPCs are named, else public.
    public WorldBuilder hostedZone(String id, String name, String... vpcIds) {
        List.of(vpcIds).forEach(vpcId -> Lookup.vpc(world, vpcId));
        world.hostedZones()
                .put(
                        id,
                        new HostedZone(
                                id,
                                DnsName.canonical(name),
                                vpcIds.length > 0,
                                List.of(vpcIds),
                                new TreeMap<>()));
        record(
                id,
                RecordSet.of(name, "NS", 172_800, "ns-0.awsdns-00.com.", "ns-512.awsdns-00.net."));
        return record(
                id,
                RecordSet.of(
                        name,
                        "SOA",
                        900,
                        "ns-0.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"));
    }

    public WorldBuilder record(String zoneId, RecordSet records) {
        HostedZone zone = ZoneRules.zone(world, zoneId);
        TreeMap<RecordSet.Key, RecordSet> more = new TreeMap<>(zone.records());
        more.put(records.key(), records);
        world.hostedZones().put(zoneId, zone.with(more));
        return this;
    }

    public World build() {
        return world.copy();
    }

    private WorldBuilder table(String id, String vpcId, List<RouteTable.Association> uses) {
        List<Route> local =
                Lookup.vpc(world, vpcId).cidrs().stream()
                        .map(cidr ->
                                new Route(cidr, new Route.Local(), Route.Origin.CREATE_ROUTE_TABLE))
                        .toList();
        world.routeTables()
                .put(id, new RouteTable(id, vpcId, world.account(), local, uses, Map.of()));
        return this;
    }

    private WorldBuilder put(RouteTable table, String owner, Map<String, String> tags) {
        world.routeTables()
                .put(
                        table.id(),
                        new RouteTable(
                                table.id(),
                                table.vpcId(),
                                owner,
                                table.routes(),
                                table.associations(),
                                tags));
        return this;
    }

    private RouteTable present(String tableId) {
        RouteTable table = world.routeTables().get(tableId);
        if (table == null) {
            throw new IllegalArgumentException("route table " + tableId + " was not built before");
        }
        return table;
    }

    /// `ap-northeast-1` gives `apne1-az1`.
    private String zoneIdOf(String number) {
        String[] parts = world.region().split("-", -1);
        String middle =
                parts.length > 2
                        ? parts[1].replaceAll("(north|south|east|west|central)", "$1 ")
                        : "";
        StringBuilder letters = new StringBuilder(parts[0]);
        for (String word : middle.split(" ", 0)) {
            letters.append(word.isEmpty() ? "" : word.substring(0, 1));
        }
        return letters + parts[parts.length - 1] + "-az" + number;
    }

    /// A locally administered MAC made of the address.
    private static String macOf(String address) {
        int bits = Ipv4.of(address);
        return String.format(
                Locale.ROOT,
                "06:00:%02x:%02x:%02x:%02x",
                bits >>> 24,
                bits >>> 16 & 255,
                bits >>> 8 & 255,
                bits & 255);
    }
}
