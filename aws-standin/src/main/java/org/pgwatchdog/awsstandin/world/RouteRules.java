package org.pgwatchdog.awsstandin.world;

/// How routes come, change and go. Each method changes the world it is given or refuses.
public final class RouteRules {
    /// Static routes a table takes by default.
    public static final int ROUTES_MAX = 50;

    private RouteRules() {}

    /// CreateRoute: refuses a destination the table has, whatever its target.
    public static void create(World world, RouteTable table, Cidr destination, Route.Target to) {
        checkFits(world, table, to);
        if (table.route(destination).isPresent()) {
            throw Refusal.bad(
                    "RouteAlreadyExists",
                    "The route identified by " + destination + " already exists.");
        }
        checkSpecific(world, table, destination, to);
        if (statics(table) >= ROUTES_MAX) {
            throw Refusal.bad(
                    "RouteLimitExceeded",
                    "The maximum number of routes ("
                            + ROUTES_MAX
                            + ") for the route table '"
                            + table.id()
                            + "' has been reached.");
        }
        put(world, table, destination, to);
    }

    /// ReplaceRoute: refuses a destination the table has not; the same target again is fine.
    public static void replace(World world, RouteTable table, Cidr destination, Route.Target to) {
        checkFits(world, table, to);
        Route present =
                table.route(destination)
                        .orElseThrow(() ->
                                Refusal.bad(
                                        "InvalidParameterValue",
                                        "There is no route defined for '"
                                                + destination
                                                + "' in the route table. Use CreateRoute"
                                                + " instead."));
        if (present.target() instanceof Route.Local) {
            throw Refusal.bad(
                    "InvalidParameterValue",
                    "cannot replace local route " + destination + " in route table " + table.id());
        }
        put(world, table, destination, to);
    }

    /// DeleteRoute: the destination must match exactly.
    public static void delete(World world, RouteTable table, Cidr destination) {
        Route present =
                table.route(destination)
                        .orElseThrow(() ->
                                Refusal.bad(
                                        "InvalidRoute.NotFound",
                                        "no route with destination-cidr-block "
                                                + destination
                                                + " in route table "
                                                + table.id()));
        if (present.target() instanceof Route.Local) {
            throw Refusal.bad(
                    "InvalidParameterValue",
                    "cannot remove local route " + destination + " in route table " + table.id());
        }
        world.routeTables().put(table.id(), table.without(destination));
    }

    /// The interface of an instance, for the form of a route that names the instance.
    public static Route.Target toInstance(World world, String instanceId) {
        return new Route.ToInterface(InstanceRules.onlyInterface(world, instanceId).id());
    }

    /// Whether packets get through: false is what the API calls `blackhole`, a target that is gone,
    /// detached, or attached to an instance that does not run.
    public static boolean isActive(World world, Route route) {
        return switch (route.target()) {
            case Route.Local _, Route.ToGateway _ -> true;
            case Route.ToInterface to -> {
                NetworkInterface eni = world.interfaces().get(to.interfaceId());
                Instance instance = eni == null ? null : world.instances().get(eni.instanceId());
                yield instance != null && instance.isRunning();
            }
        };
    }

    private static void put(World world, RouteTable table, Cidr destination, Route.Target to) {
        world.routeTables()
                .put(table.id(), table.with(new Route(destination, to, Route.Origin.CREATE_ROUTE)));
    }

    private static void checkFits(World world, RouteTable table, Route.Target to) {
        if (to instanceof Route.ToInterface target) {
            NetworkInterface eni = Lookup.networkInterface(world, target.interfaceId());
            boolean sameNetwork =
                    world.vpcOf(eni).filter(vpc -> vpc.id().equals(table.vpcId())).isPresent();
            if (!sameNetwork) {
                throw Refusal.bad(
                        "InvalidParameterValue",
                        "route table "
                                + table.id()
                                + " and interface "
                                + eni.id()
                                + " belong to different networks");
            }
        }
    }

    /// Inside the VPC's own blocks only whole subnets can be routed elsewhere.
    private static void checkSpecific(
            World world, RouteTable table, Cidr destination, Route.Target to) {
        boolean inside =
                Lookup.vpc(world, table.vpcId()).cidrs().stream()
                        .anyMatch(block -> block.covers(destination));
        boolean wholeSubnet =
                world.subnets().values().stream()
                        .filter(subnet -> subnet.vpcId().equals(table.vpcId()))
                        .anyMatch(subnet -> subnet.cidr().equals(destination));
        if (inside && !(wholeSubnet && to instanceof Route.ToInterface)) {
            throw Refusal.bad(
                    "InvalidParameterValue",
                    "The destination CIDR block "
                            + destination
                            + " is equal to or more specific than one of this VPC's CIDR blocks."
                            + " This route can target only an interface or an instance.");
        }
    }

    private static long statics(RouteTable table) {
        return table.routes().stream()
                .filter(route -> route.origin() == Route.Origin.CREATE_ROUTE)
                .count();
    }
}
