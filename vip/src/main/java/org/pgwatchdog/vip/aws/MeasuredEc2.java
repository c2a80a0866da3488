package org.pgwatchdog.vip.aws;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.AvailabilityZone;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.Ec2Calls;
import org.pgwatchdog.vip.aws.api.ElasticAddress;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.api.RouteTable;
import org.pgwatchdog.vip.aws.api.RouteTarget;
import org.pgwatchdog.vip.aws.api.Subnet;
import org.pgwatchdog.vip.aws.api.TableQuery;
import org.pgwatchdog.vip.aws.api.Unit;
import org.pgwatchdog.vip.aws.api.VpcAttribute;

/// EC2, with its calls counted.
record MeasuredEc2(Ec2Calls calls, CallMeter meter) implements Ec2Calls {
    @Override
    public ApiResult<List<RouteTable>> routeTables(TableQuery query, CallTerms terms) {
        return meter.measure("DescribeRouteTables", () -> calls.routeTables(query, terms));
    }

    @Override
    public ApiResult<Unit> replaceRoute(RouteTarget route, CallTerms terms) {
        return meter.measure("ReplaceRoute", () -> calls.replaceRoute(route, terms));
    }

    @Override
    public ApiResult<Unit> createRoute(RouteTarget route, CallTerms terms) {
        return meter.measure("CreateRoute", () -> calls.createRoute(route, terms));
    }

    @Override
    public ApiResult<Unit> deleteRoute(String tableId, String cidr, CallTerms terms) {
        return meter.measure("DeleteRoute", () -> calls.deleteRoute(tableId, cidr, terms));
    }

    @Override
    public ApiResult<NetworkInterface> networkInterface(String interfaceId, CallTerms terms) {
        return meter.measure(
                "DescribeNetworkInterfaces", () -> calls.networkInterface(interfaceId, terms));
    }

    @Override
    public ApiResult<List<NetworkInterface>> interfacesWith(
            String vpcId, String address, CallTerms terms) {
        return meter.measure(
                "DescribeNetworkInterfaces", () -> calls.interfacesWith(vpcId, address, terms));
    }

    @Override
    public ApiResult<Unit> setSourceDestCheck(String interfaceId, boolean check, CallTerms terms) {
        return meter.measure(
                "ModifyNetworkInterfaceAttribute",
                () -> calls.setSourceDestCheck(interfaceId, check, terms));
    }

    @Override
    public ApiResult<List<String>> vpcCidrs(String vpcId, CallTerms terms) {
        return meter.measure("DescribeVpcs", () -> calls.vpcCidrs(vpcId, terms));
    }

    @Override
    public ApiResult<Boolean> vpcAttribute(String vpcId, VpcAttribute attribute, CallTerms terms) {
        return meter.measure(
                "DescribeVpcAttribute", () -> calls.vpcAttribute(vpcId, attribute, terms));
    }

    @Override
    public ApiResult<List<Subnet>> subnets(String vpcId, CallTerms terms) {
        return meter.measure("DescribeSubnets", () -> calls.subnets(vpcId, terms));
    }

    @Override
    public ApiResult<ElasticAddress> elasticAddress(String allocationId, CallTerms terms) {
        return meter.measure("DescribeAddresses", () -> calls.elasticAddress(allocationId, terms));
    }

    @Override
    public ApiResult<String> associateAddress(
            String allocationId, String interfaceId, Optional<String> privateIp, CallTerms terms) {
        return meter.measure(
                "AssociateAddress",
                () -> calls.associateAddress(allocationId, interfaceId, privateIp, terms));
    }

    @Override
    public ApiResult<Unit> disassociateAddress(String associationId, CallTerms terms) {
        return meter.measure(
                "DisassociateAddress", () -> calls.disassociateAddress(associationId, terms));
    }

    @Override
    public ApiResult<Unit> assignPrivateAddress(
            String interfaceId, String address, CallTerms terms) {
        return meter.measure(
                "AssignPrivateIpAddresses",
                () -> calls.assignPrivateAddress(interfaceId, address, terms));
    }

    @Override
    public ApiResult<Unit> unassignPrivateAddress(
            String interfaceId, String address, CallTerms terms) {
        return meter.measure(
                "UnassignPrivateIpAddresses",
                () -> calls.unassignPrivateAddress(interfaceId, address, terms));
    }

    @Override
    public ApiResult<AvailabilityZone> availabilityZone(String zone, CallTerms terms) {
        return meter.measure(
                "DescribeAvailabilityZones", () -> calls.availabilityZone(zone, terms));
    }
}
