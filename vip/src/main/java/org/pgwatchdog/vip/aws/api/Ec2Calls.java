package org.pgwatchdog.vip.aws.api;

import java.util.List;
import java.util.Optional;

/// The actions of EC2 that the virtual IP uses. Each is one request without a retry of its own.
///
/// Every answer, faults included, comes within the limit of the terms, as a value. Thread-safe; blocks.
/// Reads may show an older state for some time after a write: EC2 is eventually consistent.
public interface Ec2Calls {
    /// DescribeRouteTables; all pages.
    ApiResult<List<RouteTable>> routeTables(TableQuery query, CallTerms terms);

    /// ReplaceRoute. Idempotent; the last writer wins.
    ///
    /// @return [FaultKind#NO_ROUTE] if the table has no such route
    ApiResult<Unit> replaceRoute(RouteTarget route, CallTerms terms);

    /// CreateRoute.
    ///
    /// @return [FaultKind#ROUTE_EXISTS] if the table has such a route, whatever its target
    ApiResult<Unit> createRoute(RouteTarget route, CallTerms terms);

    /// DeleteRoute, whatever its target.
    ///
    /// @return [FaultKind#NO_ROUTE] if the table has no such route
    ApiResult<Unit> deleteRoute(String tableId, String cidr, CallTerms terms);

    /// DescribeNetworkInterfaces of one interface.
    ApiResult<NetworkInterface> networkInterface(String interfaceId, CallTerms terms);

    /// DescribeNetworkInterfaces of those that have this private address.
    ///
    /// @param vpcId their VPC; empty for any
    ApiResult<List<NetworkInterface>> interfacesWith(String vpcId, String address, CallTerms terms);

    /// ModifyNetworkInterfaceAttribute: the source/destination check.
    ApiResult<Unit> setSourceDestCheck(String interfaceId, boolean check, CallTerms terms);

    /// DescribeVpcs of one VPC: all its associated IPv4 ranges.
    ApiResult<List<String>> vpcCidrs(String vpcId, CallTerms terms);

    /// DescribeVpcAttribute.
    ApiResult<Boolean> vpcAttribute(String vpcId, VpcAttribute attribute, CallTerms terms);

    /// DescribeSubnets of one VPC; all pages.
    ApiResult<List<Subnet>> subnets(String vpcId, CallTerms terms);

    /// DescribeAddresses of one Elastic IP.
    ApiResult<ElasticAddress> elasticAddress(String allocationId, CallTerms terms);

    /// AssociateAddress, taking the address from whoever has it.
    ///
    /// @param privateIp empty for the interface's primary one
    /// @return the association's id
    ApiResult<String> associateAddress(
            String allocationId, String interfaceId, Optional<String> privateIp, CallTerms terms);

    /// DisassociateAddress by the association's id, so that a successor's association is never meant.
    ApiResult<Unit> disassociateAddress(String associationId, CallTerms terms);

    /// AssignPrivateIpAddresses, taking the address from whoever has it. Takes effect later; knows no
    /// dry run.
    ApiResult<Unit> assignPrivateAddress(String interfaceId, String address, CallTerms terms);

    /// UnassignPrivateIpAddresses. Knows no dry run.
    ApiResult<Unit> unassignPrivateAddress(String interfaceId, String address, CallTerms terms);

    /// DescribeAvailabilityZones of one zone, by name or id.
    ApiResult<AvailabilityZone> availabilityZone(String zone, CallTerms terms);
}
