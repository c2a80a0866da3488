package org.pgwatchdog.vip.aws.sdk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.aws.AwsLimits;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.AvailabilityZone;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.Ec2Calls;
import org.pgwatchdog.vip.aws.api.ElasticAddress;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.api.RouteTable;
import org.pgwatchdog.vip.aws.api.RouteTarget;
import org.pgwatchdog.vip.aws.api.Subnet;
import org.pgwatchdog.vip.aws.api.TableQuery;
import org.pgwatchdog.vip.aws.api.Unit;
import org.pgwatchdog.vip.aws.api.VpcAttribute;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;

/// EC2 by the SDK. Thread-safe; owns the client.
final class SdkEc2 implements Ec2Calls, AutoCloseableQuietly {
    private static final int TABLES_A_PAGE = 100;
    private static final int SUBNETS_A_PAGE = 200;

    private final Ec2Client client;
    private final LimitedCall limited;

    SdkEc2(Ec2Client client, LimitedCall limited) {
        this.client = client;
        this.limited = limited;
    }

    @Override
    public void close() {
        client.close();
        limited.credentials().close();
    }

    @Override
    public ApiResult<List<RouteTable>> routeTables(TableQuery query, CallTerms terms) {
        return limited.<List<RouteTable>>make(
                        "DescribeRouteTables", query.text(), terms, o -> pages(query, terms, o))
                .then(tables ->
                        tables.size() > TABLES_A_PAGE * AwsLimits.PAGES_MAX
                                ? ApiResult.failed(
                                        ApiFault.local(
                                                FaultKind.INVALID,
                                                "DescribeRouteTables",
                                                query.text(),
                                                "more than "
                                                        + TABLES_A_PAGE * AwsLimits.PAGES_MAX
                                                        + " route tables"))
                                : ApiResult.done(tables));
    }

    private List<RouteTable> pages(
            TableQuery query, CallTerms terms, AwsRequestOverrideConfiguration override) {
        var tables = new ArrayList<RouteTable>();
        @Nullable String next = null;
        for (int page = 0; page <= AwsLimits.PAGES_MAX; page++) {
            var answer =
                    client.describeRouteTables(
                            request(query, terms, next).overrideConfiguration(override).build());
            answer.routeTables().forEach(table -> tables.add(Ec2Forms.table(table)));
            next = answer.nextToken();
            if (next == null || next.isEmpty()) {
                return tables;
            }
        }
        return tables;
    }

    private static DescribeRouteTablesRequest.Builder request(
            TableQuery query, CallTerms terms, @Nullable String next) {
        var request = DescribeRouteTablesRequest.builder().dryRun(dry(terms)).nextToken(next);
        return switch (query) {
            // Ids and MaxResults exclude each other.
            case TableQuery.ByIds(var ids) -> request.routeTableIds(ids);
            case TableQuery.HoldingRoute(var vpcId, var cidr) ->
                    request.maxResults(TABLES_A_PAGE)
                            .filters(
                                    filter("vpc-id", vpcId),
                                    filter("route.destination-cidr-block", cidr));
            case TableQuery.OfVpc(var vpcId) ->
                    request.maxResults(TABLES_A_PAGE).filters(filter("vpc-id", vpcId));
            case TableQuery.ByTag(var key, var value) ->
                    request.maxResults(TABLES_A_PAGE).filters(filter("tag:" + key, value));
        };
    }

    @Override
    public ApiResult<Unit> replaceRoute(RouteTarget route, CallTerms terms) {
        return unit(
                "ReplaceRoute",
                route.tableId(),
                terms,
                o ->
                        client.replaceRoute(r ->
                                r.routeTableId(route.tableId())
                                        .destinationCidrBlock(route.cidr())
                                        .networkInterfaceId(route.interfaceId())
                                        .dryRun(dry(terms))
                                        .overrideConfiguration(o)));
    }

    @Override
    public ApiResult<Unit> createRoute(RouteTarget route, CallTerms terms) {
        return unit(
                "CreateRoute",
                route.tableId(),
                terms,
                o ->
                        client.createRoute(r ->
                                r.routeTableId(route.tableId())
                                        .destinationCidrBlock(route.cidr())
                                        .networkInterfaceId(route.interfaceId())
                                        .dryRun(dry(terms))
                                        .overrideConfiguration(o)));
    }

    @Override
    public ApiResult<Unit> deleteRoute(String tableId, String cidr, CallTerms terms) {
        return unit(
                "DeleteRoute",
                tableId,
                terms,
                o ->
                        client.deleteRoute(r ->
                                r.routeTableId(tableId)
                                        .destinationCidrBlock(cidr)
                                        .dryRun(dry(terms))
                                        .overrideConfiguration(o)));
    }

    @Override
    public ApiResult<NetworkInterface> networkInterface(String interfaceId, CallTerms terms) {
        return limited.make(
                        "DescribeNetworkInterfaces",
                        interfaceId,
                        terms,
                        o ->
                                client.describeNetworkInterfaces(r ->
                                                r.networkInterfaceIds(interfaceId)
                                                        .dryRun(dry(terms))
                                                        .overrideConfiguration(o))
                                        .networkInterfaces())
                .then(all -> only("DescribeNetworkInterfaces", interfaceId, all))
                .map(Ec2Forms::networkInterface);
    }

    @Override
    public ApiResult<List<NetworkInterface>> interfacesWith(
            String vpcId, String address, CallTerms terms) {
        return limited.make(
                "DescribeNetworkInterfaces",
                address,
                terms,
                o ->
                        client
                                .describeNetworkInterfaces(r ->
                                        r.filters(
                                                        vpcId.isEmpty()
                                                                ? List.of(addressFilter(address))
                                                                : List.of(
                                                                        filter("vpc-id", vpcId),
                                                                        addressFilter(address)))
                                                .dryRun(dry(terms))
                                                .overrideConfiguration(o))
                                .networkInterfaces()
                                .stream()
                                .map(Ec2Forms::networkInterface)
                                .toList());
    }

    @Override
    public ApiResult<Unit> setSourceDestCheck(String interfaceId, boolean check, CallTerms terms) {
        return unit(
                "ModifyNetworkInterfaceAttribute",
                interfaceId,
                terms,
                o ->
                        client.modifyNetworkInterfaceAttribute(r ->
                                r.networkInterfaceId(interfaceId)
                                        .sourceDestCheck(value -> value.value(check))
                                        .dryRun(dry(terms))
                                        .overrideConfiguration(o)));
    }

    @Override
    public ApiResult<List<String>> vpcCidrs(String vpcId, CallTerms terms) {
        return limited.make(
                        "DescribeVpcs",
                        vpcId,
                        terms,
                        o ->
                                client.describeVpcs(r ->
                                                r.vpcIds(vpcId)
                                                        .dryRun(dry(terms))
                                                        .overrideConfiguration(o))
                                        .vpcs())
                .then(all -> only("DescribeVpcs", vpcId, all))
                .map(Ec2Forms::cidrs);
    }

    @Override
    public ApiResult<Boolean> vpcAttribute(String vpcId, VpcAttribute attribute, CallTerms terms) {
        return limited.make(
                "DescribeVpcAttribute",
                vpcId,
                terms,
                o -> {
                    var answer =
                            client.describeVpcAttribute(r ->
                                    r.vpcId(vpcId)
                                            .attribute(attribute.word())
                                            .dryRun(dry(terms))
                                            .overrideConfiguration(o));
                    var value =
                            switch (attribute) {
                                case ENABLE_DNS_SUPPORT -> answer.enableDnsSupport();
                                case ENABLE_DNS_HOSTNAMES -> answer.enableDnsHostnames();
                            };
                    return value != null && Boolean.TRUE.equals(value.value());
                });
    }

    @Override
    public ApiResult<List<Subnet>> subnets(String vpcId, CallTerms terms) {
        return limited.make(
                "DescribeSubnets",
                vpcId,
                terms,
                o ->
                        client
                                .describeSubnetsPaginator(r ->
                                        r.filters(filter("vpc-id", vpcId))
                                                .maxResults(SUBNETS_A_PAGE)
                                                .dryRun(dry(terms))
                                                .overrideConfiguration(o))
                                .subnets()
                                .stream()
                                .limit((long) SUBNETS_A_PAGE * AwsLimits.PAGES_MAX)
                                .map(Ec2Forms::subnet)
                                .toList());
    }

    @Override
    public ApiResult<ElasticAddress> elasticAddress(String allocationId, CallTerms terms) {
        return limited.make(
                        "DescribeAddresses",
                        allocationId,
                        terms,
                        o ->
                                client.describeAddresses(r ->
                                                r.allocationIds(allocationId)
                                                        .dryRun(dry(terms))
                                                        .overrideConfiguration(o))
                                        .addresses())
                .then(all -> only("DescribeAddresses", allocationId, all))
                .map(Ec2Forms::address);
    }

    @Override
    public ApiResult<String> associateAddress(
            String allocationId, String interfaceId, Optional<String> privateIp, CallTerms terms) {
        return limited.make(
                "AssociateAddress",
                allocationId,
                terms,
                o ->
                        client.associateAddress(r ->
                                        r.allocationId(allocationId)
                                                .networkInterfaceId(interfaceId)
                                                .privateIpAddress(privateIp.orElse(null))
                                                .allowReassociation(true)
                                                .dryRun(dry(terms))
                                                .overrideConfiguration(o))
                                .associationId());
    }

    @Override
    public ApiResult<Unit> disassociateAddress(String associationId, CallTerms terms) {
        return unit(
                "DisassociateAddress",
                associationId,
                terms,
                o ->
                        client.disassociateAddress(r ->
                                r.associationId(associationId)
                                        .dryRun(dry(terms))
                                        .overrideConfiguration(o)));
    }

    @Override
    public ApiResult<Unit> assignPrivateAddress(
            String interfaceId, String address, CallTerms terms) {
        return unit(
                "AssignPrivateIpAddresses",
                interfaceId,
                terms,
                o ->
                        client.assignPrivateIpAddresses(r ->
                                r.networkInterfaceId(interfaceId)
                                        .privateIpAddresses(address)
                                        .allowReassignment(true)
                                        .overrideConfiguration(o)));
    }

    @Override
    public ApiResult<Unit> unassignPrivateAddress(
            String interfaceId, String address, CallTerms terms) {
        return unit(
                "UnassignPrivateIpAddresses",
                interfaceId,
                terms,
                o ->
                        client.unassignPrivateIpAddresses(r ->
                                r.networkInterfaceId(interfaceId)
                                        .privateIpAddresses(address)
                                        .overrideConfiguration(o)));
    }

    @Override
    public ApiResult<AvailabilityZone> availabilityZone(String zone, CallTerms terms) {
        boolean byId = zone.contains("-az");
        return limited.make(
                        "DescribeAvailabilityZones",
                        zone,
                        terms,
                        o ->
                                client.describeAvailabilityZones(r ->
                                                (byId ? r.zoneIds(zone) : r.zoneNames(zone))
                                                        .dryRun(dry(terms))
                                                        .overrideConfiguration(o))
                                        .availabilityZones())
                .then(all -> only("DescribeAvailabilityZones", zone, all))
                .map(Ec2Forms::zone);
    }

    private ApiResult<Unit> unit(
            String name,
            String target,
            CallTerms terms,
            Function<AwsRequestOverrideConfiguration, ?> call) {
        return limited.make(
                name,
                target,
                terms,
                o -> {
                    var _ = call.apply(o);
                    return Unit.DONE;
                });
    }

    private static <T> ApiResult<T> only(String call, String id, List<T> all) {
        return all.size() == 1
                ? ApiResult.done(all.getFirst())
                : ApiResult.failed(
                        ApiFault.local(FaultKind.NOT_FOUND, call, id, "the answer is empty"));
    }

    /// Absent unless it is a dry run: the request as short as can be.
    private static @Nullable Boolean dry(CallTerms terms) {
        return terms.dryRun() ? Boolean.TRUE : null;
    }

    private static Filter addressFilter(String address) {
        return filter("addresses.private-ip-address", address);
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }
}
