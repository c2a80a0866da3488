package org.pgwatchdog.vip.aws;

import java.util.Optional;
import org.pgwatchdog.vip.aws.AwsProblem.Code;
import org.pgwatchdog.vip.aws.api.RouteTable;

/// What came of one route table.
///
/// @param state how far it got
/// @param problem why it is not set, or is not as it was set
/// @param last what was read in place of our route
/// @param foreign whether that leads elsewhere, so that somebody else has set it
record TableOutcome(
        String tableId, State state, Optional<AwsProblem> problem, String last, boolean foreign) {
    enum State {
        /// AWS accepted it.
        ACCEPTED,
        /// AWS accepted it, and reading it back said so.
        PROVEN,
        /// AWS accepted it, and somebody else has changed it since.
        OVERTURNED,
        /// Nobody knows: there was no answer.
        UNKNOWN,
        /// It was refused.
        REFUSED
    }

    static TableOutcome accepted(String tableId) {
        return new TableOutcome(tableId, State.ACCEPTED, Optional.empty(), "", false);
    }

    static TableOutcome unknown(String tableId, AwsProblem problem) {
        return new TableOutcome(tableId, State.UNKNOWN, Optional.of(problem), "", false);
    }

    static TableOutcome refused(String tableId, AwsProblem problem) {
        return new TableOutcome(tableId, State.REFUSED, Optional.of(problem), "", false);
    }

    boolean set() {
        return state == State.ACCEPTED || state == State.PROVEN;
    }

    boolean proven() {
        return state == State.PROVEN;
    }

    boolean overturned() {
        return state == State.OVERTURNED;
    }

    /// Whether reading it makes sense.
    boolean maybeSet() {
        return state != State.REFUSED;
    }

    /// Whether reading it again would change nothing.
    boolean settled() {
        return state == State.PROVEN || state == State.REFUSED || state == State.OVERTURNED;
    }

    /// With what was read of the table.
    TableOutcome seen(RouteTable table, String cidr, Place here) {
        Optional<RouteTable.Route> route = table.routeTo(cidr);
        if (route.filter(each -> each.leadsTo(here.interfaceId())).isPresent()) {
            return new TableOutcome(tableId, State.PROVEN, Optional.empty(), "", false);
        }
        if (state == State.REFUSED) {
            return this;
        }
        return new TableOutcome(
                tableId,
                state == State.PROVEN ? State.ACCEPTED : state,
                problem,
                route.map(RouteTable.Route::text).orElse("no route at all"),
                route.filter(each -> each.target().equals(here.interfaceId())).isEmpty());
    }

    /// The time to read is up: what still says otherwise was changed by somebody else.
    TableOutcome unsettledIsChanged() {
        if (settled() || last.isEmpty()) {
            return this;
        }
        var changed =
                new AwsProblem(
                        Code.CHANGED,
                        "The routing for the VIP in "
                                + tableId
                                + " was changed: it leads to "
                                + last,
                        last.endsWith("(blackhole)")
                                ? "check that the interface is attached to a running instance"
                                : "find out who else sets it: another cluster with the same VIP, or"
                                        + " a script");
        return state == State.ACCEPTED && foreign
                ? new TableOutcome(tableId, State.OVERTURNED, Optional.of(changed), last, true)
                : refused(tableId, changed);
    }
}
