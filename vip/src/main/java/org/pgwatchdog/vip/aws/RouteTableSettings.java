package org.pgwatchdog.vip.aws;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.vip.aws.api.TableQuery;

/// What [RouteTablePart] needs to know.
///
/// @param tableIds `aws_route_table_ids`
/// @param vpcId `aws_vpc_id`: all tables of this VPC that hold the route, if no ids are given
/// @param tag `aws_route_table_tag`: all tables with this tag, if neither ids nor VPC are given
/// @param createMissing `aws_create_missing_route`
/// @param deleteOnRelease `aws_delete_route_on_release`
/// @param fixSourceDestCheck `aws_fix_source_dest_check`
public record RouteTableSettings(
        List<String> tableIds,
        String vpcId,
        Optional<TableQuery.ByTag> tag,
        boolean createMissing,
        boolean deleteOnRelease,
        boolean fixSourceDestCheck) {
    public RouteTableSettings {
        tableIds = List.copyOf(tableIds);
    }

    /// Which tables are meant.
    ///
    /// @param ownVpcId the VPC this node is in, meant if nothing is configured
    public TableQuery query(String cidr, String ownVpcId) {
        if (!tableIds.isEmpty()) {
            return new TableQuery.ByIds(tableIds);
        }
        if (vpcId.isEmpty() && tag.isPresent()) {
            return tag.get();
        }
        return new TableQuery.HoldingRoute(vpcId.isEmpty() ? ownVpcId : vpcId, cidr);
    }
}
