package org.pgwatchdog.daemon.doctor.aws;

import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.RouteTable;
import org.pgwatchdog.vip.aws.api.Subnet;
import org.pgwatchdog.vip.aws.api.TableQuery;

/// `aws-coverage`: from every subnet of our VPC clients reach the virtual IP, because the subnet's route
/// table, which may be the VPC's main one, is among those a takeover changes.
record CoverageCheck(AwsScene scene, Refusals refusals, RouteTableChecks routes) {
    List<Finding> look() {
        Optional<String> unknown = scene.interfaceUnknown();
        if (unknown.isPresent()) {
            return skipped(unknown.get()).alone();
        }
        String vpc = scene.knownInterface().vpcId();
        ApiResult<List<RouteTable>> tables =
                scene.ask(terms ->
                        scene.clients().routes().routeTables(new TableQuery.OfVpc(vpc), terms));
        ApiResult<List<Subnet>> subnets =
                scene.ask(terms -> scene.clients().ec2().subnets(vpc, terms));
        return switch (subnets) {
            case ApiResult.Failed<List<Subnet>>(var fault) -> unread(fault);
            case ApiResult.Done<List<Subnet>>(var known) ->
                    switch (tables) {
                        case ApiResult.Failed<List<RouteTable>>(var fault) -> unread(fault);
                        case ApiResult.Done<List<RouteTable>>(var all) -> judged(known, all);
                    };
        };
    }

    /// A failover needs neither right.
    private List<Finding> unread(ApiFault fault) {
        AwsProblem problem = refusals.of(fault);
        return (fault.kind() == FaultKind.DENIED
                        ? skipped("not allowed to look: " + problem.cause())
                        : warn(problem))
                .alone();
    }

    private List<Finding> judged(List<Subnet> subnets, List<RouteTable> tables) {
        List<String> moved = routes.tables().found().stream().map(RouteTable::id).toList();
        Map<RouteTable, List<String>> without = new LinkedHashMap<>();
        for (Subnet subnet : subnets) {
            tableOf(subnet, tables)
                    .filter(table -> !moved.contains(table.id()))
                    .ifPresent(table ->
                            without.computeIfAbsent(table, _ -> new ArrayList<>())
                                    .add(subnet.id()));
        }
        if (without.isEmpty()) {
            return ok("all " + subnets.size() + " subnets of the VPC lead to the VIP").alone();
        }
        var findings = new ArrayList<Finding>();
        without.forEach((table, clients) -> findings.add(uncovered(table, clients)));
        return findings;
    }

    private Finding uncovered(RouteTable table, List<String> clients) {
        String name = table.id() + (table.main() ? " (the main route table)" : "");
        String where = "clients in " + Named.some(clients);
        return table.routeTo(routes.cidr()).isPresent()
                ? warn(
                        new AwsProblem(
                                Code.MISPLACED,
                                where
                                        + " lose the VIP at the next takeover: the route in "
                                        + name
                                        + " is not moved",
                                "add " + table.id() + " to aws_route_table_ids"))
                : warn(
                        new AwsProblem(
                                Code.MISPLACED,
                                where
                                        + " cannot reach the VIP: "
                                        + name
                                        + " has no route to "
                                        + routes.cidr(),
                                "if there are clients, create the route and let takeovers change it"
                                        + " (aws_route_table_ids, aws_vpc_id)"));
    }

    private static Optional<RouteTable> tableOf(Subnet subnet, List<RouteTable> tables) {
        return tables.stream()
                .filter(table -> table.subnetIds().contains(subnet.id()))
                .findFirst()
                .or(() ->
                        tables.stream()
                                .filter(RouteTable::main)
                                .filter(table -> table.vpcId().equals(subnet.vpcId()))
                                .findFirst());
    }
}
