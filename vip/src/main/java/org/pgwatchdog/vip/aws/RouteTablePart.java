package org.pgwatchdog.vip.aws;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.RouteTable;
import org.pgwatchdog.vip.aws.api.TableQuery;
import org.pgwatchdog.vip.drift.Finding;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.MonitorKind;
import org.pgwatchdog.vip.drift.Sighting;

/// Route tables that lead to the virtual IP (`aws_route_table`).
///
/// Acquire: the tables known already are changed at once and in parallel, then all that are meant are
/// read: that finds new ones, and proves the change. Each table converges by itself; the virtual IP
/// counts as raised if at least one does, and the others are named. A table that took the change and
/// leads elsewhere by the time it is read counts too: somebody else is at work, and the monitor counts
/// how often that is undone. Release leaves the routes for the successor to replace, unless
/// `aws_delete_route_on_release` is on: then a route that leads here is deleted. AWS has no conditional
/// delete; between the look and the deletion the successor may come.
final class RouteTablePart implements AwsPart {
    static final String METHOD = "aws_route_table";

    private static final MonitorId ALL = MonitorId.of(MonitorKind.ROUTE);

    private final RouteTableSettings settings;
    private final String cidr;
    private final AwsClients clients;
    private final CallTries tries;
    private final RouteSetter setter;
    private final RouteWatch watch;
    private final RouteConditions conditions;
    private final RouteRights rights;
    private final Changes changes = new Changes();
    private volatile List<String> known = List.of();

    RouteTablePart(
            RouteTableSettings settings, InetAddress address, AwsClients clients, CallTries tries) {
        this.settings = settings;
        this.cidr = Cidr.only(address);
        this.clients = clients;
        this.tries = tries;
        this.setter = new RouteSetter(clients, tries, settings.createMissing(), changes);
        this.watch = new RouteWatch(cidr, clients, tries, settings.createMissing());
        this.conditions = new RouteConditions(settings, address, clients, tries);
        this.rights = new RouteRights(cidr, clients);
    }

    @Override
    public String method() {
        return METHOD;
    }

    @Override
    public PartOutcome acquire(Place here, Deadline deadline, WritePermit permit) {
        List<String> first = settings.tableIds().isEmpty() ? known : settings.tableIds();
        if (first.isEmpty()) {
            switch (read(here, deadline)) {
                case ApiResult.Failed<List<RouteTable>>(var fault) -> {
                    return PartOutcome.failed(AwsProblem.of(fault));
                }
                case ApiResult.Done<List<RouteTable>>(var tables) -> {
                    if (tables.isEmpty()) {
                        return PartOutcome.failed(noTables(here));
                    }
                    first = ids(tables);
                }
            }
        }
        return summary(here, point(first, here, deadline, permit).values());
    }

    /// Points these tables here, and all others that are meant; what came of each.
    Map<String, TableOutcome> point(
            Collection<String> tables, Place here, Deadline deadline, WritePermit permit) {
        Map<String, TableOutcome> outcomes = new LinkedHashMap<>();
        set(tables, here, deadline, permit, outcomes);
        prove(here, deadline, permit, outcomes);
        return outcomes;
    }

    private void set(
            Collection<String> tables,
            Place here,
            Deadline deadline,
            WritePermit permit,
            Map<String, TableOutcome> outcomes) {
        Fork.each(
                        List.copyOf(tables),
                        AwsLimits.PARALLEL_TABLES_MAX,
                        table -> setter.set(table, cidr, here.interfaceId(), deadline, permit))
                .forEach(outcome -> outcomes.put(outcome.tableId(), outcome));
    }

    /// Reads the tables until they say what they were told, or that time is up.
    private void prove(
            Place here, Deadline deadline, WritePermit permit, Map<String, TableOutcome> outcomes) {
        Deadline end = deadline.atMost(AwsLimits.READ_BACK_MAX);
        for (int round = 1; ; round++) {
            TableQuery query = toProve(here, outcomes);
            if (query instanceof TableQuery.ByIds
                    && outcomes.values().stream().noneMatch(TableOutcome::maybeSet)) {
                return;
            }
            ApiResult<List<RouteTable>> read =
                    tries.read(end, terms -> clients.routes().routeTables(query, terms));
            if (!(read instanceof ApiResult.Done<List<RouteTable>>(var tables))) {
                return;
            }
            List<String> added =
                    ids(tables).stream().filter(id -> !outcomes.containsKey(id)).toList();
            tables.forEach(table ->
                    outcomes.computeIfPresent(
                            table.id(), (_, before) -> before.seen(table, cidr, here)));
            remember(here, tables);
            if (!added.isEmpty()) {
                set(added, here, deadline, permit, outcomes);
            } else if (outcomes.values().stream().allMatch(TableOutcome::settled)) {
                return;
            }
            if (!pause(end, round)) {
                outcomes.replaceAll((_, outcome) -> outcome.unsettledIsChanged());
                return;
            }
        }
    }

    private TableQuery toProve(Place here, Map<String, TableOutcome> outcomes) {
        TableQuery query = query(here);
        if (!(query instanceof TableQuery.ByIds(var all))) {
            return query;
        }
        List<String> set =
                outcomes.values().stream()
                        .filter(TableOutcome::maybeSet)
                        .map(TableOutcome::tableId)
                        .toList();
        // One id that does not exist spoils the whole answer.
        return new TableQuery.ByIds(set.isEmpty() ? all : set);
    }

    private boolean pause(Deadline end, int round) {
        var pause = AwsLimits.PAUSE_MAX.dividedBy(Math.max(1, 8 >> Math.min(round - 1, 3)));
        if (end.remaining().compareTo(pause) <= 0 || Thread.currentThread().isInterrupted()) {
            return false;
        }
        try {
            end.pace().pause(pause);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private PartOutcome summary(Place here, Collection<TableOutcome> outcomes) {
        long set = outcomes.stream().filter(TableOutcome::set).count();
        boolean overturned = outcomes.stream().anyMatch(TableOutcome::overturned);
        long proven = outcomes.stream().filter(TableOutcome::proven).count();
        List<AwsProblem> problems =
                outcomes.stream().flatMap(outcome -> outcome.problem().stream()).toList();
        if (set == 0 && overturned) {
            return PartOutcome.overturned(problems);
        }
        String evidence =
                set == 0
                        ? ""
                        : set
                                + (set == outcomes.size() ? "" : " of " + outcomes.size())
                                + (outcomes.size() == 1
                                        ? " route table leads to "
                                        : " route tables lead to ")
                                + here.interfaceId()
                                + (proven == set ? "" : " (" + (set - proven) + " not read back)");
        return new PartOutcome(set > 0, evidence, problems);
    }

    @Override
    public Map<MonitorId, Integer> changedAgain() {
        return changes.afterTheFirst();
    }

    @Override
    public PartOutcome release(Place here, Deadline deadline) {
        changes.forget();
        if (!settings.deleteOnRelease()) {
            return PartOutcome.done("the routes are left for the next leader to replace");
        }
        return switch (read(here, deadline)) {
            case ApiResult.Failed<List<RouteTable>>(var fault) ->
                    PartOutcome.failed(AwsProblem.of(fault));
            case ApiResult.Done<List<RouteTable>>(var tables) -> delete(tables, here, deadline);
        };
    }

    private PartOutcome delete(List<RouteTable> tables, Place here, Deadline deadline) {
        List<String> ours =
                tables.stream()
                        .filter(table ->
                                table.routeTo(cidr)
                                        .filter(route ->
                                                route.interfaceId().equals(here.interfaceId()))
                                        .isPresent())
                        .map(RouteTable::id)
                        .toList();
        if (ours.isEmpty()) {
            return PartOutcome.done("no route leads here any more");
        }
        List<Optional<AwsProblem>> results =
                Fork.each(ours, AwsLimits.PARALLEL_TABLES_MAX, table -> delete(table, deadline));
        List<AwsProblem> problems = results.stream().flatMap(Optional::stream).toList();
        return new PartOutcome(
                problems.isEmpty(),
                ours.size() - problems.size() + " of our routes deleted",
                problems);
    }

    /// Deletes the route, whatever its target; that there is none is no problem.
    Optional<AwsProblem> delete(String table, Deadline deadline) {
        return switch (tries.read(
                deadline, terms -> clients.routes().deleteRoute(table, cidr, terms))) {
            case ApiResult.Done<?> _ -> Optional.empty();
            case ApiResult.Failed<?>(ApiFault fault) ->
                    switch (fault.kind()) {
                        case NO_ROUTE -> Optional.empty();
                        case ROUTE_EXISTS,
                                NOT_FOUND,
                                TAKEN,
                                CONFLICT,
                                THROTTLED,
                                BUSY,
                                DENIED,
                                CREDENTIALS,
                                NO_CREDENTIALS,
                                CLOCK,
                                UNREACHABLE,
                                TIMED_OUT,
                                INVALID,
                                DRY_RUN_PASSED,
                                WITHHELD ->
                                Optional.of(AwsProblem.of(fault));
                    };
        };
    }

    @Override
    public Survey survey(Place here, Deadline deadline, boolean thorough) {
        ApiResult<List<RouteTable>> read = read(here, deadline);
        return new Survey(
                sightings(read, here, deadline),
                thorough ? problems(read, here, deadline) : List.of());
    }

    private List<Sighting> sightings(
            ApiResult<List<RouteTable>> read, Place here, Deadline deadline) {
        return switch (read) {
            case ApiResult.Done<List<RouteTable>>(var tables) -> {
                List<String> found = ids(tables);
                List<String> gone =
                        query(here) instanceof TableQuery.HoldingRoute
                                ? known.stream().filter(id -> !found.contains(id)).toList()
                                : List.of();
                yield tables.isEmpty() && gone.isEmpty()
                        ? List.of(new Sighting.Unclear(ALL, noTables(here).finding()))
                        : watch.sightings(tables, gone, here);
            }
            case ApiResult.Failed<List<RouteTable>>(var fault) ->
                    RouteWatch.spoilt(fault) && settings.tableIds().size() > 1
                            ? watch.oneByOne(settings.tableIds(), here, deadline)
                            : List.of(new Sighting.Unclear(ALL, AwsProblem.of(fault).finding()));
        };
    }

    @Override
    public Mended repair(MonitorId what, Place here, Deadline deadline, WritePermit permit) {
        Mended outcome = watch.repair(what.target(), here, deadline, permit);
        if (outcome instanceof Mended.Refused(Finding finding)
                && finding.cause().contains("InvalidRouteTableID.NotFound")) {
            known = known.stream().filter(id -> !id.equals(what.target())).toList();
        }
        return outcome;
    }

    private List<AwsProblem> problems(
            ApiResult<List<RouteTable>> read, Place here, Deadline deadline) {
        var problems = new ArrayList<AwsProblem>();
        switch (read) {
            case ApiResult.Failed<List<RouteTable>>(var fault) ->
                    problems.add(AwsProblem.of(fault));
            case ApiResult.Done<List<RouteTable>>(var tables) -> {
                if (tables.isEmpty()) {
                    problems.add(noTables(here));
                } else if (!settings.createMissing()) {
                    tables.stream()
                            .filter(table ->
                                    table.routeTo(cidr).isEmpty() && !watch.hadRoute(table.id()))
                            .forEach(table -> problems.add(RouteSetter.noRoute(table.id(), cidr)));
                }
                problems.addAll(rights.lacking(ids(tables), here, deadline));
            }
        }
        problems.addAll(conditions.unmet(here, deadline));
        return problems;
    }

    private ApiResult<List<RouteTable>> read(Place here, Deadline deadline) {
        TableQuery query = query(here);
        ApiResult<List<RouteTable>> read =
                tries.read(deadline, terms -> clients.routes().routeTables(query, terms));
        if (read instanceof ApiResult.Done<List<RouteTable>>(var tables)) {
            remember(here, tables);
        }
        return read;
    }

    private void remember(Place here, List<RouteTable> tables) {
        watch.note(tables);
        if (!(query(here) instanceof TableQuery.ByIds)) {
            known = Stream.concat(known.stream(), ids(tables).stream()).distinct().toList();
        }
    }

    private TableQuery query(Place here) {
        return settings.query(cidr, here.vpcId());
    }

    private AwsProblem noTables(Place here) {
        return new AwsProblem(
                Code.MISPLACED,
                "no route table: " + query(here).text(),
                "create a route to " + cidr + " in each table that shall lead to the VIP");
    }

    private static List<String> ids(List<RouteTable> tables) {
        return tables.stream().map(RouteTable::id).toList();
    }
}
