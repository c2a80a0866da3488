package org.pgwatchdog.simulator;

import java.time.Duration;

/// How long the address may be where it should not be. With native voters the protocol is no consensus,
/// so these are bounds in time, not impossibilities.
///
/// @param alone a leader that no majority can hear must have let go after this
/// @param aloneUnwatched the same for one whose life check does not watch everyone
/// @param splitBrain two leaders may both hold it for this long, cut or healed
/// @param notLeading a node that leads no more must have let go after this
record AddressBounds(
        Duration alone, Duration aloneUnwatched, Duration splitBrain, Duration notLeading) {
    static AddressBounds of(ClusterPlan plan) {
        // An operation under way is waited for, then the release runs.
        Duration release = ClusterPlan.ESCALATION_PATIENCE.plus(VipConduct.PROMPT.slowest());
        // Silence is noticed after the deadtime; a frozen process grants two keepalives more, and a
        // datagram may have been late.
        Duration detection =
                plan.deadtime()
                        .plus(plan.keepalive().multipliedBy(3))
                        .plus(NetworkTimes.DATAGRAM_LATE_MAX);
        Duration slack = Duration.ofSeconds(2);
        // First it is mute: the others notice and hang up. If it turns deaf just then, it does not
        // learn
        // of that and must notice their silence itself.
        Duration alone = detection.multipliedBy(2).plus(release).plus(slack);
        // Silence is no verdict before the first sign of life (protocol v4, 15.3): the first beacon
        // after
        // 5 s, then one each 10 s, four of them unanswered for 5 s each (10.5).
        Duration beacons = Duration.ofSeconds(5 + 3 * 10 + 5 + 10);
        Duration aloneUnwatched = max(alone, beacons.plus(release).plus(slack));
        // After a heal: repetition, a new connection, its ADD NODE, the comparison, the release.
        Duration meet =
                NetworkTimes.REPEAT_MAX
                        .plus(Duration.ofSeconds(11))
                        .plus(NetworkTimes.CONNECT_TIMEOUT);
        return new AddressBounds(
                alone, aloneUnwatched, aloneUnwatched.plus(meet), release.plus(slack));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
