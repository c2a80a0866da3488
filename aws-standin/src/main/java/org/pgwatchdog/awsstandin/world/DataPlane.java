package org.pgwatchdog.awsstandin.world;

import java.util.Comparator;
import java.util.Optional;

/// Where a packet ends up: the routing of a VPC as far as a virtual IP needs it.
public final class DataPlane {
    private DataPlane() {}

    /// What becomes of a packet.
    public sealed interface Path {}

    /// It reaches an interface of a running instance.
    public record Delivered(String interfaceId) implements Path {}

    /// It disappears without an answer.
    ///
    /// @param why for people
    public record Dropped(String why) implements Path {}

    /// Follows a packet from a host of the subnet to the address.
    public static Path path(World world, String fromSubnet, String address) {
        Subnet subnet = Lookup.subnet(world, fromSubnet);
        int bits = Ipv4.of(address);
        Optional<RouteTable> table = world.tableOf(subnet);
        Optional<Route> route =
                table.stream()
                        .flatMap(one -> one.routes().stream())
                        .filter(one -> one.destination().contains(bits))
                        .max(Comparator.comparingInt(one -> one.destination().prefixLength()));
        if (route.isEmpty()) {
            return new Dropped("no route to " + address + " from " + fromSubnet);
        }
        return switch (route.get().target()) {
            case Route.Local _ ->
                    world.interfaceWith(subnet.vpcId(), address)
                            .map(eni -> alive(world, eni))
                            .orElseGet(() -> new Dropped("nobody has " + address));
            case Route.ToInterface to -> viaRoute(world, to, address);
            case Route.ToGateway gateway ->
                    gateway.id().startsWith("igw-")
                            ? viaInternet(world, address)
                            : new Dropped("nothing behind " + gateway.id());
        };
    }

    private static Path viaRoute(World world, Route.ToInterface to, String address) {
        NetworkInterface eni = world.interfaces().get(to.interfaceId());
        if (eni == null) {
            return new Dropped("blackhole: " + to.interfaceId() + " does not exist");
        }
        if (eni.sourceDestCheck() && !eni.holds(address)) {
            return new Dropped("source/destination check of " + eni.id());
        }
        return alive(world, eni);
    }

    private static Path viaInternet(World world, String address) {
        return world.addresses().values().stream()
                .filter(eip -> eip.publicIp().equals(address))
                .flatMap(eip -> eip.link().stream())
                .map(link -> world.interfaces().get(link.interfaceId()))
                .flatMap(eni -> Optional.ofNullable(eni).stream())
                .findFirst()
                .map(eni -> alive(world, eni))
                .orElseGet(() -> new Dropped("nobody has " + address));
    }

    private static Path alive(World world, NetworkInterface eni) {
        Instance instance = world.instances().get(eni.instanceId());
        if (instance == null || !instance.isRunning()) {
            return new Dropped("blackhole: no running instance behind " + eni.id());
        }
        return new Delivered(eni.id());
    }
}
