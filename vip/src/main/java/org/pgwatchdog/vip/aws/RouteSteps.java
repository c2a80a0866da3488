package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.AwsSteps.Scene;
import org.pgwatchdog.vip.aws.StepReport.Entry;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.NetworkInterface;
import org.pgwatchdog.vip.aws.api.RouteTable;
import org.pgwatchdog.vip.aws.api.TableQuery;

/// The steps with route tables. Each table is done for itself; one entry or problem for each.
final class RouteSteps {
    private final RouteTableSettings settings;
    private final InetAddress vip;
    private final String cidr;
    private final Scene scene;

    RouteSteps(RouteTableSettings settings, InetAddress vip, Scene scene) {
        this.settings = settings;
        this.vip = vip;
        this.cidr = Cidr.only(vip);
        this.scene = scene;
    }

    static StepReport status(AwsVipSettings vip, Scene scene) {
        return new RouteSteps(vip.routeTable().orElseThrow(), vip.address().orElseThrow(), scene)
                .show();
    }

    StepReport replace() {
        List<RouteTable> tables = List.of();
        switch (read()) {
            case ApiResult.Failed<List<RouteTable>>(var fault) -> {
                // Tables that are named can be set without having been read.
                if (settings.tableIds().isEmpty() || !isAnswer(fault)) {
                    return StepReport.failed(AwsProblem.of(fault));
                }
            }
            case ApiResult.Done<List<RouteTable>>(var found) -> tables = found;
        }
        if (tables.isEmpty() && settings.tableIds().isEmpty()) {
            return StepReport.failed(none(Code.MISPLACED, "no route table: "));
        }
        List<AwsProblem> inside = inside(tables);
        if (!inside.isEmpty()) {
            return new StepReport(List.of(), inside);
        }
        return pointed(
                settings.tableIds().isEmpty()
                        ? tables.stream().map(RouteTable::id).toList()
                        : settings.tableIds());
    }

    private StepReport pointed(List<String> ids) {
        var exactly =
                new RouteTableSettings(
                        ids, "", Optional.empty(), settings.createMissing(), false, false);
        Map<String, TableOutcome> outcomes =
                part(exactly).point(ids, scene.here(), scene.deadline(), scene.permit());
        var entries = new ArrayList<Entry>();
        var problems = new ArrayList<AwsProblem>();
        for (TableOutcome outcome : outcomes.values()) {
            outcome.problem().ifPresent(problems::add);
            if (outcome.set()) {
                entries.add(
                        entry(
                                outcome.tableId(),
                                scene.here().interfaceId(),
                                outcome.proven() ? "" : " (not read back)",
                                Map.of("proven", String.valueOf(outcome.proven()))));
            }
        }
        return new StepReport(entries, problems);
    }

    StepReport show() {
        return switch (read()) {
            case ApiResult.Failed<List<RouteTable>>(var fault) ->
                    StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<List<RouteTable>>(var tables) when tables.isEmpty() ->
                    StepReport.failed(none(Code.MISPLACED, "no route table: "));
            case ApiResult.Done<List<RouteTable>>(var tables) ->
                    new StepReport(tables.stream().map(this::shown).toList(), List.of());
        };
    }

    private Entry shown(RouteTable table) {
        Optional<RouteTable.Route> route = table.routeTo(cidr);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("vpc", table.vpcId());
        facts.put("main", String.valueOf(table.main()));
        facts.put("instance", route.map(RouteTable.Route::instanceId).orElse(""));
        facts.put(
                "state",
                route.map(found -> found.blackhole() ? "blackhole" : "active").orElse("missing"));
        return entry(
                table.id(),
                route.map(RouteTable.Route::text).orElse("no route"),
                table.main() ? " (main table)" : "",
                facts);
    }

    StepReport check() {
        return switch (read()) {
            case ApiResult.Failed<List<RouteTable>>(var fault) ->
                    StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<List<RouteTable>>(var tables) when tables.isEmpty() ->
                    StepReport.failed(
                            none(Code.CHANGED, "The routing for the VIP was changed: none of "));
            case ApiResult.Done<List<RouteTable>>(var tables) -> checked(tables);
        };
    }

    private StepReport checked(List<RouteTable> tables) {
        var entries = new ArrayList<Entry>();
        var problems = new ArrayList<AwsProblem>();
        for (RouteTable table : tables) {
            TableOutcome seen =
                    TableOutcome.accepted(table.id())
                            .seen(table, cidr, scene.here())
                            .unsettledIsChanged();
            seen.problem().ifPresentOrElse(problems::add, () -> entries.add(shown(table)));
        }
        problems.addAll(inside(tables));
        problems.addAll(sourceDestCheck());
        return new StepReport(entries, problems);
    }

    private List<AwsProblem> sourceDestCheck() {
        String eni = scene.here().interfaceId();
        ApiResult<NetworkInterface> read =
                scene.tries()
                        .read(
                                scene.deadline(),
                                terms -> scene.clients().ec2().networkInterface(eni, terms));
        return switch (read) {
            case ApiResult.Failed<NetworkInterface>(var fault) -> List.of(AwsProblem.of(fault));
            case ApiResult.Done<NetworkInterface>(var found) ->
                    found.sourceDestCheck()
                            ? List.of(RouteConditions.sourceDestCheck(eni))
                            : List.of();
        };
    }

    StepReport delete() {
        return switch (read()) {
            case ApiResult.Failed<List<RouteTable>>(var fault) ->
                    StepReport.failed(AwsProblem.of(fault));
            case ApiResult.Done<List<RouteTable>>(var tables) ->
                    Fork.each(tables, AwsLimits.PARALLEL_TABLES_MAX, this::deleted).stream()
                            .reduce(new StepReport(List.of(), List.of()), StepReport::and);
        };
    }

    private StepReport deleted(RouteTable table) {
        Optional<RouteTable.Route> route = table.routeTo(cidr);
        String target = route.map(RouteTable.Route::text).orElse("no route");
        if (route.filter(found -> found.interfaceId().equals(scene.here().interfaceId()))
                .isEmpty()) {
            return StepReport.done(
                    entry(table.id(), target, " (left alone)", Map.of("deleted", "false")));
        }
        return part(settings)
                .delete(table.id(), scene.deadline())
                .map(StepReport::failed)
                .orElseGet(() ->
                        StepReport.done(
                                entry(
                                        table.id(),
                                        target,
                                        " (deleted)",
                                        Map.of("deleted", "true"))));
    }

    private RouteTablePart part(RouteTableSettings of) {
        return new RouteTablePart(of, vip, scene.clients(), scene.tries());
    }

    private Entry entry(String table, String target, String note, Map<String, String> more) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("method", "aws_route_table");
        facts.put("table", table);
        facts.put("destination", cidr);
        facts.put("target", target);
        facts.putAll(more);
        return new Entry(table + " " + cidr + " -> " + target + note, facts);
    }

    private ApiResult<List<RouteTable>> read() {
        TableQuery query = query();
        return scene.tries()
                .read(
                        scene.deadline(),
                        terms -> scene.clients().routes().routeTables(query, terms));
    }

    private TableQuery query() {
        return settings.query(cidr, scene.here().vpcId());
    }

    /// What is wrong with the address in the VPCs of these tables. A VPC that cannot be read keeps nothing
    /// from being set.
    private List<AwsProblem> inside(List<RouteTable> tables) {
        return tables.stream()
                .map(RouteTable::vpcId)
                .distinct()
                .flatMap(vpc -> RouteConditions.inside(vip, cidrs(vpc), vpc).stream())
                .toList();
    }

    private List<String> cidrs(String vpc) {
        ApiResult<List<String>> read =
                scene.tries()
                        .read(
                                scene.deadline(),
                                terms -> scene.clients().ec2().vpcCidrs(vpc, terms));
        return switch (read) {
            case ApiResult.Done<List<String>>(var found) -> found;
            case ApiResult.Failed<List<String>> _ -> List.of();
        };
    }

    /// No table is meant by what was asked for; a VPC that does not exist is the better explanation.
    private AwsProblem none(Code code, String words) {
        TableQuery query = query();
        if (query instanceof TableQuery.HoldingRoute(var vpc, var _)
                && scene.tries()
                                .read(
                                        scene.deadline(),
                                        terms -> scene.clients().ec2().vpcCidrs(vpc, terms))
                        instanceof ApiResult.Failed<List<String>>(ApiFault fault)
                && fault.kind() == FaultKind.NOT_FOUND) {
            return AwsProblem.of(fault);
        }
        return new AwsProblem(
                code,
                words + query.text(),
                "create a route to " + cidr + " in each table that shall lead to the VIP");
    }

    /// Whether AWS answered, and did not like the question.
    private static boolean isAnswer(ApiFault fault) {
        return switch (fault.kind()) {
            case NOT_FOUND, DENIED, INVALID -> true;
            case NO_ROUTE,
                    ROUTE_EXISTS,
                    TAKEN,
                    CONFLICT,
                    THROTTLED,
                    BUSY,
                    CREDENTIALS,
                    NO_CREDENTIALS,
                    CLOCK,
                    UNREACHABLE,
                    TIMED_OUT,
                    DRY_RUN_PASSED,
                    WITHHELD ->
                    false;
        };
    }
}
