package org.pgwatchdog.vip.aws;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.RouteTable;
import org.pgwatchdog.vip.aws.api.TableQuery;
import org.pgwatchdog.vip.drift.Mended;
import org.pgwatchdog.vip.drift.MonitorId;
import org.pgwatchdog.vip.drift.MonitorKind;
import org.pgwatchdog.vip.drift.Sighting;

/// Where the route tables lead, told as sightings, and putting one of them right.
///
/// A route that this node has seen in a table is created again when it vanishes, whatever
/// `aws_create_missing_route` says: that is about tables that never had it. Thread-safe.
final class RouteWatch {
    private final String cidr;
    private final AwsClients clients;
    private final CallTries tries;
    private final boolean createMissing;
    private final Set<String> hadRoute = new ConcurrentSkipListSet<>();

    RouteWatch(String cidr, AwsClients clients, CallTries tries, boolean createMissing) {
        this.cidr = cidr;
        this.clients = clients;
        this.tries = tries;
        this.createMissing = createMissing;
    }

    /// Notes which tables have the route.
    void note(Collection<RouteTable> tables) {
        tables.stream()
                .filter(table -> table.routeTo(cidr).isPresent())
                .forEach(table -> hadRoute.add(table.id()));
    }

    /// Whether the route was there once.
    boolean hadRoute(String table) {
        return hadRoute.contains(table);
    }

    /// One sighting for each table.
    ///
    /// @param gone tables that had the route and are not in the answer any more, because only tables that
    ///     have it were asked for
    List<Sighting> sightings(List<RouteTable> tables, Collection<String> gone, Place here) {
        var sightings = new ArrayList<Sighting>();
        tables.forEach(table -> sightings.add(sighting(table.id(), table.routeTo(cidr), here)));
        gone.forEach(table -> sightings.add(sighting(table, Optional.empty(), here)));
        return sightings;
    }

    /// Reads the tables one by one: an id that does not exist spoils the answer for all.
    List<Sighting> oneByOne(List<String> tables, Place here, Deadline deadline) {
        return Fork.each(
                tables,
                AwsLimits.PARALLEL_TABLES_MAX,
                id ->
                        switch (tries.read(
                                deadline,
                                terms ->
                                        clients.routes()
                                                .routeTables(
                                                        new TableQuery.ByIds(List.of(id)),
                                                        terms))) {
                            case ApiResult.Failed<List<RouteTable>>(var fault) ->
                                    new Sighting.Unclear(
                                            monitor(id), AwsProblem.of(fault).finding());
                            case ApiResult.Done<List<RouteTable>>(var found) -> {
                                note(found);
                                yield sighting(
                                        id,
                                        found.stream()
                                                .findFirst()
                                                .flatMap(table -> table.routeTo(cidr)),
                                        here);
                            }
                        });
    }

    private Sighting sighting(String table, Optional<RouteTable.Route> route, Place here) {
        if (route.filter(each -> each.leadsTo(here.interfaceId())).isPresent()) {
            return new Sighting.Here(monitor(table), table + " leads to " + here.interfaceId());
        }
        if (route.isEmpty() && !createMissing && !hadRoute(table)) {
            return new Sighting.Away(
                    monitor(table),
                    "no route at all",
                    true,
                    RouteSetter.noRoute(table, cidr).finding(),
                    "");
        }
        boolean blackhole = route.filter(RouteTable.Route::blackhole).isPresent();
        String target = route.map(RouteTable.Route::target).orElse("no route at all");
        return new Sighting.Away(
                monitor(table),
                blackhole ? "blackhole " + target : target,
                blackhole || route.isEmpty(),
                new AwsProblem(
                                Code.CHANGED,
                                "The routing for the VIP in "
                                        + table
                                        + " was changed: it leads to "
                                        + target
                                        + (blackhole ? " (blackhole)" : ""),
                                blackhole
                                        ? "check that the interface is attached to a running"
                                                + " instance"
                                        : "find out who changed it: another cluster with the same"
                                                + " VIP, or a script")
                        .finding(),
                route.map(RouteTable.Route::instanceId)
                        .filter(id -> !id.isEmpty())
                        .map(id -> "instance " + id)
                        .orElse(""));
    }

    /// Leads one table here.
    Mended repair(String table, Place here, Deadline deadline, WritePermit permit) {
        var made = new Changes();
        var setter = new RouteSetter(clients, tries, createMissing || hadRoute(table), made);
        TableOutcome outcome = setter.set(table, cidr, here.interfaceId(), deadline, permit);
        return switch (outcome.state()) {
            case ACCEPTED, PROVEN, OVERTURNED, UNKNOWN ->
                    new Mended.Written(
                            table + " leads to " + here.interfaceId(),
                            Math.max(1, made.of(monitor(table))));
            case REFUSED ->
                    permit.getAsBoolean()
                            ? new Mended.Refused(
                                    outcome.problem()
                                            .map(AwsProblem::finding)
                                            .orElseThrow(() -> new IllegalStateException(table)))
                            : new Mended.Withheld();
        };
    }

    /// The answer is no use for any table because one of them does not exist.
    static boolean spoilt(ApiFault fault) {
        return fault.kind() == FaultKind.NOT_FOUND;
    }

    static MonitorId monitor(String table) {
        return new MonitorId(MonitorKind.ROUTE, table);
    }
}
