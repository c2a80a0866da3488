package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.Arrays;
import org.pgwatchdog.core.model.WatchdogState;

/// Watches who holds the address, at every moment.
///
/// Pgpool's election is not consensus: two holders may overlap, but not for longer than
/// [AddressBounds] says. Not counted are the address on a host whose process is dead or frozen (nobody
/// there could release it; the kernel lease and the guard are other people's work), and one whose
/// release is under way or has just failed. A leader in a paused cluster keeps the address without a
/// majority, which is what a pause is for; natives know of no pause, and may raise it too.
final class AddressChecker {
    private static final long NOT = -1;

    private final SimCluster cluster;
    private final AddressBounds bounds;
    private final boolean fixedMembership;
    private final boolean besideNatives;
    private final long[] aloneSince;
    private final long[] notLeadingSince;
    private long twoSince = NOT;
    private long longestOverlap;

    AddressChecker(SimCluster cluster) {
        this.cluster = cluster;
        this.bounds = AddressBounds.of(cluster.plan());
        this.fixedMembership = cluster.plan().fixedMembership();
        this.besideNatives = !cluster.plan().natives().isEmpty();
        this.aloneSince = new long[cluster.plan().nodes()];
        this.notLeadingSince = new long[cluster.plan().nodes()];
        Arrays.fill(aloneSince, NOT);
        Arrays.fill(notLeadingSince, NOT);
    }

    void check() {
        int holders = 0;
        for (SimHost host : cluster.hosts()) {
            boolean holds = cluster.segment().holds(host) && host.running() && !excused(host);
            int id = host.id();
            boolean paused = holds && isPaused(host);
            holders += holds && !(paused && besideNatives) ? 1 : 0;
            aloneSince[id] = since(aloneSince[id], holds && !paused && isAlone(host));
            notLeadingSince[id] = since(notLeadingSince[id], holds && !leads(host));
            if (aloneSince[id] != NOT) {
                Duration most = watches(host) ? bounds.alone() : bounds.aloneUnwatched();
                if (isTooLong(aloneSince[id], most)) {
                    throw tooLong("n" + id + " holds it without a majority", most);
                }
            }
            if (isTooLong(notLeadingSince[id], bounds.notLeading())) {
                throw tooLong("n" + id + " holds it, not leading", bounds.notLeading());
            }
        }
        twoSince = since(twoSince, holders > 1);
        if (twoSince != NOT) {
            longestOverlap = Math.max(longestOverlap, cluster.timeline().now() - twoSince);
        }
        if (fixedMembership && isTooLong(twoSince, bounds.splitBrain())) {
            throw tooLong(holders + " nodes hold it", bounds.splitBrain());
        }
    }

    /// The longest time for which two live processes held it.
    Duration longestOverlap() {
        return Duration.ofNanos(longestOverlap);
    }

    private long since(long old, boolean holds) {
        if (!holds) {
            return NOT;
        }
        return old == NOT ? cluster.timeline().now() : old;
    }

    private boolean isTooLong(long since, Duration most) {
        return since != NOT && cluster.timeline().now() - since > most.toNanos();
    }

    private static Violation tooLong(String what, Duration most) {
        return Violation.safety(
                "the address: %s for more than %s"
                        .formatted(what, most.toMillis() / 1000.0 + " s"));
    }

    private static boolean excused(SimHost host) {
        return host.life().map(life -> life.escalation().releasing()).orElse(true);
    }

    private static boolean isPaused(SimHost host) {
        return host.life().map(life -> life.snapshot().paused()).orElse(false);
    }

    private static boolean leads(SimHost host) {
        return host.life()
                .map(life -> life.snapshot().localNode().state() == WatchdogState.LEADER)
                .orElse(false);
    }

    /// Whether its life check will notice silence; if not, only unanswered beacons tell it.
    private static boolean watches(SimHost host) {
        return host.life().map(life -> life.heartbeats().watchesAll()).orElse(false);
    }

    private boolean isAlone(SimHost host) {
        if (!fixedMembership) {
            return false;
        }
        int heard = 0;
        for (SimHost other : cluster.hosts()) {
            if (other != host && cluster.network().joined(host, other)) {
                heard++;
            }
        }
        return heard < cluster.plan().standbysNeeded();
    }
}
