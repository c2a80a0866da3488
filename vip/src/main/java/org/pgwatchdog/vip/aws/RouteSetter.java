package org.pgwatchdog.vip.aws;

import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.ApiFault;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;
import org.pgwatchdog.vip.aws.api.RouteTarget;
import org.pgwatchdog.vip.aws.api.Unit;
import org.pgwatchdog.vip.drift.MonitorId;

/// Sets the route of one table: ReplaceRoute first, which is all it takes at a takeover; CreateRoute only
/// when that says there is no such route, and only if allowed.
///
/// @param createMissing `aws_create_missing_route`
/// @param changes gets what was changed
record RouteSetter(AwsClients clients, CallTries tries, boolean createMissing, Changes changes) {
    TableOutcome set(
            String table, String cidr, String interfaceId, Deadline deadline, WritePermit permit) {
        var route = new RouteTarget(table, cidr, interfaceId);
        MonitorId monitor = RouteWatch.monitor(table);
        TableOutcome last = TableOutcome.refused(table, noRoute(table, cidr));
        for (int round = 0; round < AwsLimits.ROUTE_ROUNDS_MAX; round++) {
            ApiResult<Unit> replaced =
                    tries.write(
                            deadline,
                            permit,
                            terms ->
                                    changes.note(
                                            monitor, clients.routes().replaceRoute(route, terms)));
            if (!(replaced instanceof ApiResult.Failed<Unit>(ApiFault missing))
                    || missing.kind() != FaultKind.NO_ROUTE) {
                return outcome(table, replaced);
            }
            if (!createMissing) {
                return TableOutcome.refused(table, noRoute(table, cidr));
            }
            ApiResult<Unit> created =
                    tries.write(
                            deadline,
                            permit,
                            terms ->
                                    changes.note(
                                            monitor, clients.routes().createRoute(route, terms)));
            last = outcome(table, created);
            if (!(created instanceof ApiResult.Failed<Unit>(ApiFault raced))
                    || raced.kind() != FaultKind.ROUTE_EXISTS) {
                return last;
            }
        }
        return last;
    }

    static AwsProblem noRoute(String table, String cidr) {
        return new AwsProblem(
                Code.MISPLACED,
                table + " has no route to " + cidr,
                "create it once, or set aws_create_missing_route = on");
    }

    private static TableOutcome outcome(String table, ApiResult<Unit> result) {
        return switch (result) {
            case ApiResult.Done<Unit> _ -> TableOutcome.accepted(table);
            case ApiResult.Failed<Unit>(ApiFault fault) ->
                    fault.outcomeUnknown()
                            ? TableOutcome.unknown(table, AwsProblem.of(fault))
                            : TableOutcome.refused(table, AwsProblem.of(fault));
        };
    }
}
