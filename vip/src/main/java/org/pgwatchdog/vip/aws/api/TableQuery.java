package org.pgwatchdog.vip.aws.api;

import java.util.List;

/// Which route tables.
public sealed interface TableQuery {
    /// These.
    record ByIds(List<String> ids) implements TableQuery {
        public ByIds {
            ids = List.copyOf(ids);
            if (ids.isEmpty()) {
                throw new IllegalArgumentException("no route table named");
            }
        }
    }

    /// All of a VPC that hold a route to this destination.
    record HoldingRoute(String vpcId, String cidr) implements TableQuery {}

    /// All with this tag.
    record ByTag(String key, String value) implements TableQuery {}

    /// All of a VPC.
    record OfVpc(String vpcId) implements TableQuery {}

    /// For people.
    default String text() {
        return switch (this) {
            case ByIds(var ids) -> String.join(",", ids);
            case HoldingRoute(var vpcId, var cidr) -> vpcId + " with a route to " + cidr;
            case OfVpc(var vpcId) -> "all of " + vpcId;
            case ByTag(var key, var value) -> "tag " + key + "=" + value;
        };
    }
}
