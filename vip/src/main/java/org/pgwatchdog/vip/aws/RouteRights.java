package org.pgwatchdog.vip.aws;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.CallTerms;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.RouteTarget;
import org.pgwatchdog.vip.aws.api.Unit;

/// Whether this node may change the routes, asked by dry runs of the very call that a takeover makes. That
/// also makes the call quick when it counts.
///
/// Dry runs are counted by AWS as changes are: a few tables have their turn at a time, and what was found
/// out of the others still holds. The first time, the calls are rehearsed, too. Thread-safe.
final class RouteRights {
    private final String cidr;
    private final AwsClients clients;
    private final Map<String, AwsProblem> denied = new ConcurrentHashMap<>();
    private final AtomicBoolean rehearsed = new AtomicBoolean();
    private final AtomicInteger next = new AtomicInteger();

    RouteRights(String cidr, AwsClients clients) {
        this.cidr = cidr;
        this.clients = clients;
    }

    /// Tries the tables whose turn it is.
    ///
    /// @return one problem for each of all the tables that is known to be forbidden
    List<AwsProblem> lacking(List<String> tables, Place here, Deadline deadline) {
        if (!rehearsed.getAndSet(true)) {
            Thread.ofVirtual().name("aws-rehearsal").start(clients::rehearse);
        }
        List<String> turn = turn(tables);
        Fork.each(
                turn,
                AwsLimits.DRY_RUNS_MAX,
                table -> {
                    attempt(table, here, deadline);
                    return table;
                });
        return tables.stream().flatMap(table -> Stream.ofNullable(denied.get(table))).toList();
    }

    private List<String> turn(List<String> tables) {
        int count = Math.min(tables.size(), AwsLimits.DRY_RUNS_MAX);
        int first = next.getAndAdd(count);
        return IntStream.range(first, first + count)
                .mapToObj(i -> tables.get(Math.floorMod(i, tables.size())))
                .toList();
    }

    private void attempt(String table, Place here, Deadline deadline) {
        Deadline end = deadline.atMost(AwsLimits.DRY_RUN_MAX);
        if (end.passed()) {
            return;
        }
        ApiResult<Unit> answer =
                clients.routes()
                        .replaceRoute(
                                new RouteTarget(table, cidr, here.interfaceId()),
                                CallTerms.within(end.remaining()).asDryRun());
        Optional<ApiFault> fault =
                answer instanceof ApiResult.Failed<Unit>(ApiFault failed)
                        ? Optional.of(failed)
                        : Optional.empty();
        if (fault.filter(one -> one.kind() == FaultKind.DENIED).isPresent()) {
            denied.put(table, AwsProblem.of(fault.get()));
        } else if (fault.filter(one -> one.kind() != FaultKind.DRY_RUN_PASSED).isEmpty()) {
            denied.remove(table);
        }
    }
}
