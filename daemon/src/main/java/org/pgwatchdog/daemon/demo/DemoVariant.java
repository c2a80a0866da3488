package org.pgwatchdog.daemon.demo;

import java.util.List;

/// By what the demonstration's virtual IP moves.
public sealed interface DemoVariant {
    /// By commands, as on any host.
    record ByCommand() implements DemoVariant {}

    /// By a route of AWS, in front of the stand-in for AWS.
    ///
    /// @param standIn the command that runs the stand-in, up to the file that describes its world
    record ByRouteTable(List<String> standIn) implements DemoVariant {
        public ByRouteTable {
            standIn = List.copyOf(standIn);
        }
    }

    /// What is not real, one line each.
    default List<String> standsIn() {
        return switch (this) {
            case ByCommand _ ->
                    List.of(
                            "one loopback port for the virtual IP (moved by if_up_cmd/if_down_cmd),",
                            "a plain TCP relay for each node's Pgpool-II.");
            case ByRouteTable _ ->
                    List.of(
                            "a test double of AWS for EC2, its metadata and its network: three",
                            "instances in three zones, and the way of a client's packets to",
                            AwsVip.ADDRESS + " by the route table of the client's subnet;",
                            "nothing is put on this host's interfaces, because the nodes share it;",
                            "a plain TCP relay for each node's Pgpool-II.");
        };
    }
}
