package org.pgwatchdog.core.cluster;

import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.model.MonotonicTime;

/// The last beacon that was answered without a promise, since a promise to another node was in the way. The
/// new leader waits with the address for this one, so it is answered again as soon as nothing is in the
/// way any more, and not only with the next beacon.
final class BelatedPromise {
    private @Nullable RemoteNode leader;
    private int beacon;

    void owe(RemoteNode to, int id) {
        leader = to;
        beacon = id;
    }

    void forget() {
        leader = null;
    }

    /// Answers, if it can be done now and the leader is still the leader.
    void give(Cluster cluster) {
        RemoteNode to = leader;
        if (to == null || cluster.voter().isBoundAgainst(to.id())) {
            return;
        }
        leader = null;
        if (cluster.isLeader(to.id())) {
            cluster.voter().beacon(to, beacon);
        }
    }

    /// When it can be given at the latest; never if none is owed.
    MonotonicTime due(Voter voter) {
        RemoteNode to = leader;
        return to == null ? MonotonicTime.NEVER : voter.boundUntil(to.id());
    }
}
