package org.pgwatchdog.awsstandin.world;

/// One line of a route table. Its state, active or blackhole, is not stored: it follows from the world
/// ([RouteRules#isActive]).
public record Route(Cidr destination, Target target, Origin origin) {
    /// Where packets go.
    public sealed interface Target {}

    /// The network itself; every table has one such route for each block of its VPC.
    public record Local() implements Target {}

    /// A network interface.
    public record ToInterface(String interfaceId) implements Target {}

    /// A gateway of some kind; always active, nothing here looks behind it but for internet gateways.
    ///
    /// @param field the name on the wire, for example `gatewayId` or `natGatewayId`
    public record ToGateway(String field, String id) implements Target {}

    /// How the route came to be, with the word on the wire.
    public enum Origin {
        CREATE_ROUTE_TABLE("CreateRouteTable"),
        CREATE_ROUTE("CreateRoute");

        private final String wireName;

        Origin(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }
}
