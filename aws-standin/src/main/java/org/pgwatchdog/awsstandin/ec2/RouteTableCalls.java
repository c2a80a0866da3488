package org.pgwatchdog.awsstandin.ec2;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.pgwatchdog.awsstandin.api.Params;
import org.pgwatchdog.awsstandin.api.Xml;
import org.pgwatchdog.awsstandin.world.Cidr;
import org.pgwatchdog.awsstandin.world.Lookup;
import org.pgwatchdog.awsstandin.world.NetworkInterface;
import org.pgwatchdog.awsstandin.world.Refusal;
import org.pgwatchdog.awsstandin.world.Route;
import org.pgwatchdog.awsstandin.world.RouteRules;
import org.pgwatchdog.awsstandin.world.RouteTable;
import org.pgwatchdog.awsstandin.world.World;

/// The calls about route tables.
final class RouteTableCalls {
    static final Map<String, Ec2Call.Operation> ALL =
            Map.of(
                    "DescribeRouteTables", RouteTableCalls::describe,
                    "CreateRoute", RouteTableCalls::create,
                    "ReplaceRoute", RouteTableCalls::replace,
                    "DeleteRoute", RouteTableCalls::delete);

    private static final Set<String> FILTERS =
            Set.of(
                    "vpc-id",
                    "owner-id",
                    "route-table-id",
                    "route.destination-cidr-block",
                    "route.state",
                    "route.origin",
                    "route.gateway-id",
                    "route.instance-id",
                    "route.nat-gateway-id",
                    "association.main",
                    "association.subnet-id",
                    "association.route-table-id",
                    "association.route-table-association-id");
    private static final List<String> GATEWAY_FIELDS =
            List.of(
                    "GatewayId",
                    "NatGatewayId",
                    "TransitGatewayId",
                    "VpcPeeringConnectionId",
                    "VpcEndpointId",
                    "LocalGatewayId",
                    "CarrierGatewayId");

    private RouteTableCalls() {}

    private static Consumer<Xml> describe(Ec2Call call) {
        World world = call.seen();
        List<String> ids = call.params().list("RouteTableId");
        ids.forEach(id -> Lookup.table(world, id, call.account()));
        Filters filters = Filters.of(call.params(), FILTERS);
        call.permit();
        List<RouteTable> found =
                world.routeTables().values().stream()
                        .filter(table -> table.owner().equals(call.account()))
                        .filter(table -> ids.isEmpty() || ids.contains(table.id()))
                        .filter(filters.on(table -> attributes(world, table), RouteTable::tags))
                        .toList();
        Page<RouteTable> page = Page.of(call.params(), found, 5, 100);
        return xml -> {
            xml.items("routeTableSet", page.items(), (item, table) -> write(item, world, table));
            page.write(xml);
        };
    }

    private static Consumer<Xml> create(Ec2Call call) {
        return change(
                call,
                (world, table, destination) ->
                        RouteRules.create(world, table, destination, target(world, call.params())));
    }

    private static Consumer<Xml> replace(Ec2Call call) {
        change(
                call,
                (world, table, destination) ->
                        RouteRules.replace(
                                world, table, destination, target(world, call.params())));
        return Ec2Call.DONE;
    }

    private static Consumer<Xml> delete(Ec2Call call) {
        return change(call, RouteRules::delete);
    }

    private interface Change {
        void apply(World world, RouteTable table, Cidr destination);
    }

    private static Consumer<Xml> change(Ec2Call call, Change change) {
        Params params = call.params();
        String id = params.require("RouteTableId");
        Cidr destination = destination(params);
        return call.write(world -> {
            RouteTable table = Lookup.table(world, id, call.account());
            if (!call.call().action().equals("DeleteRoute")) {
                target(world, params);
            }
            call.permit("route-table/" + id);
            change.apply(world, table, destination);
            return Ec2Call.DONE;
        });
    }

    private static Cidr destination(Params params) {
        String text = params.require("DestinationCidrBlock");
        return Cidr.parse(text)
                .orElseThrow(() ->
                        Refusal.bad(
                                "InvalidParameterValue",
                                "Value ("
                                        + text
                                        + ") for parameter destinationCidrBlock is invalid."
                                        + " This is not a valid CIDR block."));
    }

    private static Route.Target target(World world, Params params) {
        List<Route.Target> given = new ArrayList<>();
        params.text("NetworkInterfaceId")
                .map(id -> Lookup.networkInterface(world, id).id())
                .ifPresent(id -> given.add(new Route.ToInterface(id)));
        params.text("InstanceId").ifPresent(id -> given.add(RouteRules.toInstance(world, id)));
        for (String field : GATEWAY_FIELDS) {
            params.text(field)
                    .ifPresent(id ->
                            given.add(
                                    new Route.ToGateway(
                                            field.substring(0, 1).toLowerCase(Locale.ROOT)
                                                    + field.substring(1),
                                            id)));
        }
        if (given.size() != 1) {
            throw Refusal.bad(
                    given.isEmpty() ? "MissingParameter" : "InvalidParameterCombination",
                    "The request must contain exactly one of gatewayId, natGatewayId,"
                            + " networkInterfaceId, vpcPeeringConnectionId, transitGatewayId or"
                            + " instanceId");
        }
        return given.getFirst();
    }

    private static Map<String, List<String>> attributes(World world, RouteTable table) {
        Map<String, List<String>> all = new TreeMap<>();
        all.put("vpc-id", List.of(table.vpcId()));
        all.put("owner-id", List.of(table.owner()));
        all.put("route-table-id", List.of(table.id()));
        for (Route route : table.routes()) {
            add(all, "route.destination-cidr-block", route.destination().toString());
            add(all, "route.state", state(world, route));
            add(all, "route.origin", route.origin().wireName());
            switch (route.target()) {
                case Route.Local _ -> add(all, "route.gateway-id", "local");
                case Route.ToInterface to ->
                        add(all, "route.instance-id", instanceBehind(world, to));
                case Route.ToGateway to ->
                        add(
                                all,
                                to.field().equals("natGatewayId")
                                        ? "route.nat-gateway-id"
                                        : "route.gateway-id",
                                to.id());
            }
        }
        for (RouteTable.Association one : table.associations()) {
            add(all, "association.main", String.valueOf(one.main()));
            add(all, "association.subnet-id", one.subnetId());
            add(all, "association.route-table-id", table.id());
            add(all, "association.route-table-association-id", one.id());
        }
        return all;
    }

    private static void add(Map<String, List<String>> all, String name, String value) {
        all.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    private static void write(Xml xml, World world, RouteTable table) {
        xml.leaf("routeTableId", table.id())
                .leaf("vpcId", table.vpcId())
                .leaf("ownerId", table.owner())
                .items(
                        "routeSet",
                        table.routes(),
                        (item, route) -> write(item, world, table, route))
                .items(
                        "associationSet",
                        table.associations(),
                        (item, one) -> write(item, table, one))
                .items("propagatingVgwSet", List.of(), (_, _) -> {})
                .tags(table.tags());
    }

    private static void write(Xml xml, World world, RouteTable table, Route route) {
        xml.leaf("destinationCidrBlock", route.destination().toString());
        switch (route.target()) {
            case Route.Local _ -> xml.leaf("gatewayId", "local");
            case Route.ToGateway to -> xml.leaf(to.field(), to.id());
            case Route.ToInterface to -> {
                String instance = instanceBehind(world, to);
                // Across accounts the instance is not shown.
                if (!instance.isEmpty() && table.owner().equals(world.account())) {
                    xml.leaf("instanceId", instance).leaf("instanceOwnerId", world.account());
                }
                xml.leaf("networkInterfaceId", to.interfaceId());
            }
        }
        xml.leaf("origin", route.origin().wireName()).leaf("state", state(world, route));
    }

    private static void write(Xml xml, RouteTable table, RouteTable.Association one) {
        xml.leaf("routeTableAssociationId", one.id()).leaf("routeTableId", table.id());
        if (!one.main()) {
            xml.leaf("subnetId", one.subnetId());
        }
        xml.leaf("main", one.main())
                .element("associationState", state -> state.leaf("state", "associated"));
    }

    private static String state(World world, Route route) {
        return RouteRules.isActive(world, route) ? "active" : "blackhole";
    }

    private static String instanceBehind(World world, Route.ToInterface to) {
        NetworkInterface eni = world.interfaces().get(to.interfaceId());
        return eni == null ? "" : eni.instanceId();
    }
}
