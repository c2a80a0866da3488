package org.pgwatchdog.vip.aws.api;

import java.util.List;
import java.util.Optional;

/// A route table as EC2 describes it.
///
/// @param id `rtb-…`
/// @param vpcId its VPC
/// @param main whether subnets without a table of their own use it
/// @param subnetIds the subnets associated with it explicitly
/// @param routes all of them, in the service's order
public record RouteTable(
        String id, String vpcId, boolean main, List<String> subnetIds, List<Route> routes) {
    public RouteTable {
        subnetIds = List.copyOf(subnetIds);
        routes = List.copyOf(routes);
    }

    /// Its route to exactly this destination.
    public Optional<Route> routeTo(String cidr) {
        return routes.stream().filter(route -> route.destination().equals(cidr)).findFirst();
    }

    /// One route.
    ///
    /// @param destination a CIDR block or the id of a prefix list
    /// @param interfaceId the target if it is a network interface, else empty
    /// @param instanceId the instance that interface is attached to, if it is of the same account
    /// @param target the target for people: interface, gateway, connection, …
    /// @param blackhole whether the target is gone, so that packets are dropped
    public record Route(
            String destination,
            String interfaceId,
            String instanceId,
            String target,
            boolean blackhole) {
        /// Whether packets go to this interface. Its being a black hole means that they do not.
        public boolean leadsTo(String wanted) {
            return interfaceId.equals(wanted) && !blackhole;
        }

        /// For people.
        public String text() {
            return target
                    + (instanceId.isEmpty() ? "" : " of " + instanceId)
                    + (blackhole ? " (blackhole)" : "");
        }
    }
}
