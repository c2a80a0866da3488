package org.pgwatchdog.awsstandin.world;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A route table of a VPC.
///
/// @param owner account whose callers see the table
/// @param routes by destination; never two of the same
public record RouteTable(
        String id,
        String vpcId,
        String owner,
        List<Route> routes,
        List<Association> associations,
        Map<String, String> tags) {

    /// A subnet that uses the table, or that the table is the main one.
    ///
    /// @param subnetId empty for the main association, which holds for all subnets without one of their own
    public record Association(String id, String subnetId) {
        public boolean main() {
            return subnetId.isEmpty();
        }
    }

    public RouteTable {
        routes = routes.stream().sorted(Comparator.comparing(Route::destination)).toList();
        associations = List.copyOf(associations);
        tags = Tags.of(tags);
    }

    public boolean main() {
        return associations.stream().anyMatch(Association::main);
    }

    public boolean serves(String subnetId) {
        return associations.stream().anyMatch(one -> one.subnetId().equals(subnetId));
    }

    public Optional<Route> route(Cidr destination) {
        return routes.stream().filter(one -> one.destination().equals(destination)).findFirst();
    }

    /// This table with the route, in place of one for the same destination.
    public RouteTable with(Route route) {
        List<Route> changed = new ArrayList<>(without(route.destination()).routes);
        changed.add(route);
        return new RouteTable(id, vpcId, owner, changed, associations, tags);
    }

    public RouteTable without(Cidr destination) {
        List<Route> fewer =
                routes.stream().filter(one -> !one.destination().equals(destination)).toList();
        return new RouteTable(id, vpcId, owner, fewer, associations, tags);
    }
}
