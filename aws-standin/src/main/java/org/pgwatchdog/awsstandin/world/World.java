package org.pgwatchdog.awsstandin.world;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Everything that exists, at one moment, in one Region. Its parts are values; the maps by id are changed
/// only by the rules of this package and only before the world is published by a [WorldStore]. Not safe
/// for use by several threads until then, and unchanging afterwards.
public final class World {
    private final String region;
    private final String account;
    private final SortedMap<String, Vpc> vpcs = new TreeMap<>();
    private final SortedMap<String, Subnet> subnets = new TreeMap<>();
    private final SortedMap<String, AvailabilityZone> availabilityZones = new TreeMap<>();
    private final SortedMap<String, Instance> instances = new TreeMap<>();
    private final SortedMap<String, NetworkInterface> interfaces = new TreeMap<>();
    private final SortedMap<String, RouteTable> routeTables = new TreeMap<>();
    private final SortedMap<String, ElasticIp> addresses = new TreeMap<>();
    private final SortedMap<String, HostedZone> hostedZones = new TreeMap<>();
    private final SortedMap<String, ZoneChange> changes = new TreeMap<>();
    private long lastNumber;

    /// An empty world.
    ///
    /// @param region for example `ap-northeast-1`
    /// @param account twelve digits
    public World(String region, String account) {
        this.region = region;
        this.account = account;
    }

    /// A world with the same contents that can be changed without this one noticing.
    public World copy() {
        World copy = new World(region, account);
        copy.vpcs.putAll(vpcs);
        copy.subnets.putAll(subnets);
        copy.availabilityZones.putAll(availabilityZones);
        copy.instances.putAll(instances);
        copy.interfaces.putAll(interfaces);
        copy.routeTables.putAll(routeTables);
        copy.addresses.putAll(addresses);
        copy.hostedZones.putAll(hostedZones);
        copy.changes.putAll(changes);
        copy.lastNumber = lastNumber;
        return copy;
    }

    /// An id nobody has yet: the prefix and 17 hexadecimal digits. The same calls give the same ids.
    public String newId(String prefix) {
        lastNumber++;
        return prefix + String.format(Locale.ROOT, "%017x", 0xa00000000000L + lastNumber);
    }

    public String region() {
        return region;
    }

    public String account() {
        return account;
    }

    public SortedMap<String, Vpc> vpcs() {
        return vpcs;
    }

    public SortedMap<String, Subnet> subnets() {
        return subnets;
    }

    /// By name.
    public SortedMap<String, AvailabilityZone> availabilityZones() {
        return availabilityZones;
    }

    public SortedMap<String, Instance> instances() {
        return instances;
    }

    public SortedMap<String, NetworkInterface> interfaces() {
        return interfaces;
    }

    public SortedMap<String, RouteTable> routeTables() {
        return routeTables;
    }

    /// By allocation id.
    public SortedMap<String, ElasticIp> addresses() {
        return addresses;
    }

    public SortedMap<String, HostedZone> hostedZones() {
        return hostedZones;
    }

    public SortedMap<String, ZoneChange> changes() {
        return changes;
    }

    /// The VPC of an interface.
    public Optional<Vpc> vpcOf(NetworkInterface eni) {
        return Optional.ofNullable(subnets.get(eni.subnetId()))
                .flatMap(subnet -> Optional.ofNullable(vpcs.get(subnet.vpcId())));
    }

    /// The interface of that VPC that has the private address.
    public Optional<NetworkInterface> interfaceWith(String vpcId, String address) {
        return interfaces.values().stream()
                .filter(eni -> eni.holds(address))
                .filter(eni -> vpcOf(eni).filter(vpc -> vpc.id().equals(vpcId)).isPresent())
                .findFirst();
    }

    /// The interfaces of an instance, by device index.
    public List<NetworkInterface> interfacesOf(String instanceId) {
        return interfaces.values().stream()
                .filter(eni -> eni.instanceId().equals(instanceId))
                .sorted(
                        Comparator.comparing(eni ->
                                eni.attachment()
                                        .map(NetworkInterface.Attachment::deviceIndex)
                                        .orElse(0)))
                .toList();
    }

    /// The table that subnet uses: its own, else the main one of its VPC.
    public Optional<RouteTable> tableOf(Subnet subnet) {
        Optional<RouteTable> own =
                routeTables.values().stream().filter(one -> one.serves(subnet.id())).findFirst();
        return own.or(() ->
                routeTables.values().stream()
                        .filter(one -> one.vpcId().equals(subnet.vpcId()) && one.main())
                        .findFirst());
    }
}
