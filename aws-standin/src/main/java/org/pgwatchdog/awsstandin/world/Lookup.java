package org.pgwatchdog.awsstandin.world;

import java.util.Map;

/// Finds things by id, or refuses with EC2's code and text for that kind of thing.
public final class Lookup {
    private Lookup() {}

    /// The table, if that account may see it.
    public static RouteTable table(World world, String id, String account) {
        RouteTable table = world.routeTables().get(id);
        if (table == null || !table.owner().equals(account)) {
            checkForm(id, "rtb", "InvalidRouteTableId.Malformed");
            throw missing("InvalidRouteTableID", "routeTable", id);
        }
        return table;
    }

    public static NetworkInterface networkInterface(World world, String id) {
        return known(
                world.interfaces(),
                id,
                new Kind(
                        "eni",
                        "InvalidNetworkInterfaceID",
                        "InvalidNetworkInterfaceId.Malformed",
                        "networkInterface"));
    }

    public static Instance instance(World world, String id) {
        return known(
                world.instances(),
                id,
                new Kind("i", "InvalidInstanceID", "InvalidInstanceID.Malformed", "instance"));
    }

    public static Subnet subnet(World world, String id) {
        return known(
                world.subnets(),
                id,
                new Kind("subnet", "InvalidSubnetID", "InvalidSubnetID.Malformed", "subnet"));
    }

    public static Vpc vpc(World world, String id) {
        return known(
                world.vpcs(), id, new Kind("vpc", "InvalidVpcID", "InvalidVpcID.Malformed", "vpc"));
    }

    public static ElasticIp allocation(World world, String id) {
        return known(
                world.addresses(),
                id,
                new Kind(
                        "eipalloc",
                        "InvalidAllocationID",
                        "InvalidAllocationID.Malformed",
                        "allocation"));
    }

    private record Kind(String prefix, String code, String malformed, String word) {}

    private static <T> T known(Map<String, T> all, String id, Kind kind) {
        T found = all.get(id);
        if (found == null) {
            checkForm(id, kind.prefix(), kind.malformed());
            throw missing(kind.code(), kind.word(), id);
        }
        return found;
    }

    private static Refusal missing(String code, String word, String id) {
        return Refusal.bad(code + ".NotFound", "The " + word + " ID '" + id + "' does not exist");
    }

    private static void checkForm(String id, String prefix, String code) {
        if (!id.matches(prefix + "-([0-9a-f]{8}|[0-9a-f]{17})")) {
            throw Refusal.bad(
                    code, "Invalid id: \"" + id + "\" (expecting \"" + prefix + "-...\")");
        }
    }
}
