package org.pgwatchdog.daemon.doctor.aws;

import static org.pgwatchdog.daemon.doctor.check.Finding.fail;
import static org.pgwatchdog.daemon.doctor.check.Finding.ok;
import static org.pgwatchdog.daemon.doctor.check.Finding.skipped;
import static org.pgwatchdog.daemon.doctor.check.Finding.warn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.daemon.doctor.check.Fact;
import org.pgwatchdog.daemon.doctor.check.Finding;
import org.pgwatchdog.vip.aws.AwsProblem;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.Place;
import org.pgwatchdog.vip.aws.RouteTableSettings;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.api.RouteTable;
import org.pgwatchdog.vip.aws.api.TableQuery;

/// `aws-route-tables`: the tables exist, in our VPC, and their route to the virtual IP is one that a
/// takeover can turn to us.
final class RouteTableChecks {
    private final AwsScene scene;
    private final Refusals refusals;
    private final RouteTableSettings settings;
    private final String cidr;
    private final Fact<Tables> tables = new Fact<>(this::read);

    /// What the configuration means, as EC2 describes it.
    ///
    /// @param faults why something of it was not described
    record Tables(List<RouteTable> found, List<ApiFault> faults) {}

    /// @param cidr the virtual IP as a destination
    RouteTableChecks(AwsScene scene, Refusals refusals, RouteTableSettings settings, String cidr) {
        this.scene = scene;
        this.refusals = refusals;
        this.settings = settings;
        this.cidr = cidr;
    }

    /// The tables that a takeover would change; asks EC2 only if it answers.
    Tables tables() {
        return tables.get();
    }

    RouteTableSettings settings() {
        return settings;
    }

    String cidr() {
        return cidr;
    }

    List<Finding> look() {
        Optional<String> blocked = scene.blocked();
        if (blocked.isPresent()) {
            return skipped(blocked.get()).alone();
        }
        Tables all = tables();
        var findings = new ArrayList<Finding>();
        all.faults().forEach(fault -> findings.add(fail(refusals.of(fault))));
        if (all.found().isEmpty() && all.faults().isEmpty()) {
            findings.add(
                    fail(
                            new AwsProblem(
                                    Code.MISPLACED,
                                    "no route table: " + query().text(),
                                    "create a route to "
                                            + cidr
                                            + " in each table that shall lead to the VIP")));
        }
        all.found().forEach(table -> findings.addAll(judged(table)));
        if (findings.isEmpty()) {
            findings.add(
                    ok(
                            (settings.createMissing() ? "ready for a route to " : "route to ")
                                    + cidr
                                    + " in "
                                    + Named.some(
                                            all.found().stream().map(RouteTable::id).toList())));
        }
        return findings;
    }

    private List<Finding> judged(RouteTable table) {
        var findings = new ArrayList<Finding>();
        if (scene.networkInterface() instanceof ApiResult.Done<NetworkInterface>(var eni)
                && !table.vpcId().equals(eni.vpcId())) {
            findings.add(
                    fail(
                            new AwsProblem(
                                    Code.MISPLACED,
                                    table.id()
                                            + " is of "
                                            + table.vpcId()
                                            + ", where no route can lead to "
                                            + eni.id()
                                            + " of "
                                            + eni.vpcId(),
                                    "name route tables of this node's VPC only")));
            return findings;
        }
        Optional<RouteTable.Route> route = table.routeTo(cidr);
        if (route.isEmpty()) {
            if (!settings.createMissing()) {
                findings.add(fail(noRoute(table)));
            }
            return findings;
        }
        suspicion(table, route.get()).ifPresent(problem -> findings.add(warn(problem)));
        return findings;
    }

    private AwsProblem noRoute(RouteTable table) {
        return new AwsProblem(
                Code.MISPLACED,
                table.id() + " has no route to " + cidr,
                "create it once: aws ec2 create-route --route-table-id "
                        + table.id()
                        + " --destination-cidr-block "
                        + cidr
                        + " --network-interface-id ENI; or set aws_create_missing_route = on");
    }

    private Optional<AwsProblem> suspicion(RouteTable table, RouteTable.Route route) {
        String where = "the route of " + table.id() + " to " + cidr + " leads to " + route.text();
        if (route.blackhole()) {
            return Optional.of(
                    new AwsProblem(
                            Code.CHANGED,
                            where,
                            "nobody reaches the VIP through it until a leader takes over: start the"
                                    + " cluster, or pgwatchdog switchover"));
        }
        if (route.interfaceId().isEmpty() || !scene.isOfClusterInterface(route.interfaceId())) {
            return Optional.of(
                    new AwsProblem(
                            Code.CHANGED,
                            where + ", which is no node of this cluster",
                            "find out whether another cluster uses the same VIP"));
        }
        return Optional.empty();
    }

    private TableQuery query() {
        return settings.query(cidr, ownVpc());
    }

    /// By EC2, else by the metadata.
    private String ownVpc() {
        if (scene.networkInterface() instanceof ApiResult.Done<NetworkInterface>(var eni)) {
            return eni.vpcId();
        }
        return scene.place() instanceof ApiResult.Done<Place>(var here) ? here.vpcId() : "";
    }

    private Tables read() {
        return switch (ask(query())) {
            case ApiResult.Done<List<RouteTable>>(var found) -> new Tables(found, List.of());
            case ApiResult.Failed<List<RouteTable>>(var fault) ->
                    query() instanceof TableQuery.ByIds(var ids)
                                    && fault.kind() == FaultKind.NOT_FOUND
                                    && ids.size() > 1
                            ? readEach(ids)
                            : new Tables(List.of(), List.of(fault));
        };
    }

    /// One id that does not exist spoils the whole answer.
    private Tables readEach(List<String> ids) {
        var found = new ArrayList<RouteTable>();
        var faults = new ArrayList<ApiFault>();
        for (var answer : Abreast.each(ids, id -> ask(new TableQuery.ByIds(List.of(id))))) {
            switch (answer) {
                case ApiResult.Done<List<RouteTable>>(var one) -> found.addAll(one);
                case ApiResult.Failed<List<RouteTable>>(var fault) -> faults.add(fault);
            }
        }
        return new Tables(List.copyOf(found), List.copyOf(faults));
    }

    private ApiResult<List<RouteTable>> ask(TableQuery query) {
        return scene.ask(terms -> scene.clients().routes().routeTables(query, terms));
    }
}
