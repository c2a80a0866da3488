package org.pgwatchdog.vip.aws;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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

/// An EC2 in memory that obeys the documented rules, with faults put before its answers.
final class FakeEc2 implements Ec2Calls {
    /// What was asked, in order: `ReplaceRoute rtb-1`.
    final List<String> log = new ArrayList<>();

    /// Table to the target of its route to the virtual IP.
    final Map<String, String> routes = new TreeMap<>();

    final Map<String, String> blackholes = new HashMap<>();
    final List<String> vpcCidrs = new ArrayList<>(List.of("10.0.0.0/16"));
    final List<String> privateIps = new ArrayList<>(List.of("10.0.1.5"));
    boolean sourceDestCheck;
    String eipHolder = "";
    String secondaryHolder = "";
    int associations;

    /// That of the newest call.
    volatile BooleanSupplier lastPermit = () -> true;

    /// Reads that still show what was before the newest write.
    int staleReads;

    private final Map<String, String> staleRoutes = new TreeMap<>();
    private final Map<String, Deque<Supplier<Optional<ApiFault>>>> faults = new HashMap<>();

    /// The next calls of that action on that target end so; `""` is any target.
    synchronized void fail(String call, String target, FaultKind... kinds) {
        for (FaultKind kind : kinds) {
            then(call, target, () -> Optional.of(ApiFault.local(kind, call, target, "told so")));
        }
    }

    /// Before the next call of that action this happens; it may let the call through.
    synchronized void then(String call, String target, Supplier<Optional<ApiFault>> happens) {
        faults.computeIfAbsent(call + " " + target, _ -> new ArrayDeque<>()).add(happens);
    }

    synchronized long count(String prefix) {
        return log.stream().filter(line -> line.startsWith(prefix)).count();
    }

    private synchronized <T> ApiResult<T> answer(
            String call, String target, CallTerms terms, Supplier<ApiResult<T>> normal) {
        lastPermit = terms.permit();
        if (!terms.permit().getAsBoolean()) {
            return ApiResult.failed(ApiFault.local(FaultKind.WITHHELD, call, target, "not sent"));
        }
        log.add(call + " " + target);
        for (String key : List.of(call + " " + target, call + " ")) {
            var waiting = faults.get(key);
            if (waiting != null && !waiting.isEmpty()) {
                Optional<ApiFault> fault = waiting.poll().get();
                if (fault.isPresent()) {
                    return ApiResult.failed(fault.get());
                }
            }
        }
        return terms.dryRun() ? fault(FaultKind.DRY_RUN_PASSED, call, target) : normal.get();
    }

    private static <T> ApiResult<T> fault(FaultKind kind, String call, String target) {
        return ApiResult.failed(ApiFault.local(kind, call, target, ""));
    }

    private void write(Runnable change) {
        staleRoutes.clear();
        staleRoutes.putAll(routes);
        change.run();
    }

    @Override
    public ApiResult<List<RouteTable>> routeTables(TableQuery query, CallTerms terms) {
        return answer(
                "DescribeRouteTables",
                query.text(),
                terms,
                () -> {
                    Map<String, String> shown = staleReads-- > 0 ? staleRoutes : routes;
                    List<String> ids =
                            switch (query) {
                                case TableQuery.ByIds(var wanted) -> wanted;
                                case TableQuery.HoldingRoute _ -> List.copyOf(shown.keySet());
                                case TableQuery.ByTag _, TableQuery.OfVpc _ ->
                                        List.copyOf(routes.keySet());
                            };
                    return ApiResult.done(ids.stream().map(id -> table(id, shown)).toList());
                });
    }

    private RouteTable table(String id, Map<String, String> shown) {
        var routesOf = new ArrayList<RouteTable.Route>();
        routesOf.add(new RouteTable.Route("10.0.0.0/16", "", "", "local", false));
        if (!shown.getOrDefault(id, "").isEmpty()) {
            String target = shown.get(id);
            routesOf.add(
                    new RouteTable.Route(
                            "20.0.0.50/32",
                            target,
                            "i-of-" + target,
                            target,
                            blackholes.containsKey(id)));
        }
        return new RouteTable(id, "vpc-1", false, List.of(), routesOf);
    }

    @Override
    public ApiResult<Unit> replaceRoute(RouteTarget route, CallTerms terms) {
        return answer(
                "ReplaceRoute",
                route.tableId(),
                terms,
                () -> {
                    if (routes.getOrDefault(route.tableId(), "").isEmpty()) {
                        return fault(FaultKind.NO_ROUTE, "ReplaceRoute", route.tableId());
                    }
                    write(() -> routes.put(route.tableId(), route.interfaceId()));
                    return ApiResult.done(Unit.DONE);
                });
    }

    @Override
    public ApiResult<Unit> createRoute(RouteTarget route, CallTerms terms) {
        return answer(
                "CreateRoute",
                route.tableId(),
                terms,
                () -> {
                    if (!routes.getOrDefault(route.tableId(), "").isEmpty()) {
                        return fault(FaultKind.ROUTE_EXISTS, "CreateRoute", route.tableId());
                    }
                    write(() -> routes.put(route.tableId(), route.interfaceId()));
                    return ApiResult.done(Unit.DONE);
                });
    }

    @Override
    public ApiResult<Unit> deleteRoute(String tableId, String cidr, CallTerms terms) {
        return answer(
                "DeleteRoute",
                tableId,
                terms,
                () -> {
                    if (routes.getOrDefault(tableId, "").isEmpty()) {
                        return fault(FaultKind.NO_ROUTE, "DeleteRoute", tableId);
                    }
                    write(() -> routes.put(tableId, ""));
                    return ApiResult.done(Unit.DONE);
                });
    }

    @Override
    public ApiResult<NetworkInterface> networkInterface(String interfaceId, CallTerms terms) {
        return answer(
                "DescribeNetworkInterfaces",
                interfaceId,
                terms,
                () ->
                        ApiResult.done(
                                new NetworkInterface(
                                        interfaceId,
                                        "i-me",
                                        "vpc-1",
                                        "subnet-1",
                                        "us-east-1a",
                                        sourceDestCheck,
                                        "10.0.1.5",
                                        privateIps,
                                        Map.of())));
    }

    @Override
    public ApiResult<List<NetworkInterface>> interfacesWith(
            String vpcId, String address, CallTerms terms) {
        return answer(
                "DescribeNetworkInterfaces",
                address,
                terms,
                () ->
                        ApiResult.done(
                                secondaryHolder.isEmpty()
                                        ? List.of()
                                        : List.of(foreign(secondaryHolder))));
    }

    private static NetworkInterface foreign(String id) {
        return new NetworkInterface(
                id,
                "i-of-" + id,
                "vpc-1",
                "subnet-1",
                "us-east-1a",
                true,
                "10.0.1.9",
                List.of("10.0.1.9"),
                Map.of("Name", "thief"),
                "123456789012");
    }

    @Override
    public ApiResult<Unit> setSourceDestCheck(String interfaceId, boolean check, CallTerms terms) {
        return answer(
                "ModifyNetworkInterfaceAttribute",
                interfaceId,
                terms,
                () -> {
                    sourceDestCheck = check;
                    return ApiResult.done(Unit.DONE);
                });
    }

    @Override
    public ApiResult<List<String>> vpcCidrs(String vpcId, CallTerms terms) {
        return answer("DescribeVpcs", vpcId, terms, () -> ApiResult.done(List.copyOf(vpcCidrs)));
    }

    @Override
    public ApiResult<Boolean> vpcAttribute(String vpcId, VpcAttribute attribute, CallTerms terms) {
        return answer("DescribeVpcAttribute", vpcId, terms, () -> ApiResult.done(true));
    }

    @Override
    public ApiResult<List<Subnet>> subnets(String vpcId, CallTerms terms) {
        return answer("DescribeSubnets", vpcId, terms, () -> ApiResult.done(List.of()));
    }

    @Override
    public ApiResult<ElasticAddress> elasticAddress(String allocationId, CallTerms terms) {
        return answer(
                "DescribeAddresses",
                allocationId,
                terms,
                () ->
                        ApiResult.done(
                                new ElasticAddress(
                                        allocationId,
                                        "198.51.100.7",
                                        eipHolder.isEmpty() ? "" : "eipassoc-" + associations,
                                        eipHolder,
                                        "",
                                        "10.0.1.5")));
    }

    @Override
    public ApiResult<String> associateAddress(
            String allocationId, String interfaceId, Optional<String> privateIp, CallTerms terms) {
        return answer(
                "AssociateAddress",
                allocationId,
                terms,
                () -> {
                    eipHolder = interfaceId;
                    associations++;
                    return ApiResult.done("eipassoc-" + associations);
                });
    }

    @Override
    public ApiResult<Unit> disassociateAddress(String associationId, CallTerms terms) {
        return answer(
                "DisassociateAddress",
                associationId,
                terms,
                () -> {
                    if (!associationId.equals("eipassoc-" + associations)) {
                        return ApiResult.failed(
                                new ApiFault(
                                        FaultKind.NOT_FOUND,
                                        "DisassociateAddress",
                                        associationId,
                                        "InvalidAssociationID.NotFound",
                                        "",
                                        "r-1"));
                    }
                    eipHolder = "";
                    return ApiResult.done(Unit.DONE);
                });
    }

    @Override
    public ApiResult<Unit> assignPrivateAddress(
            String interfaceId, String address, CallTerms terms) {
        return answer(
                "AssignPrivateIpAddresses",
                interfaceId,
                terms,
                () -> {
                    privateIps.add(address);
                    return ApiResult.done(Unit.DONE);
                });
    }

    @Override
    public ApiResult<Unit> unassignPrivateAddress(
            String interfaceId, String address, CallTerms terms) {
        return answer(
                "UnassignPrivateIpAddresses",
                interfaceId,
                terms,
                () ->
                        privateIps.remove(address)
                                ? ApiResult.done(Unit.DONE)
                                : fault(
                                        FaultKind.INVALID,
                                        "UnassignPrivateIpAddresses",
                                        interfaceId));
    }

    @Override
    public ApiResult<AvailabilityZone> availabilityZone(String zone, CallTerms terms) {
        return fault(FaultKind.INVALID, "DescribeAvailabilityZones", zone);
    }
}
