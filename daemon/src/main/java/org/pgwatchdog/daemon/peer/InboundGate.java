package org.pgwatchdog.daemon.peer;

import java.util.LinkedHashSet;
import java.util.Set;

/// The inbound connections that belong to no peer: those that have not said who they are, and those
/// that announced our own id. Bounded in number and, the first kind, in time. Lives on the mesh's event
/// loop.
final class InboundGate {
    private final Set<PeerConnection> unidentified = new LinkedHashSet<>();
    private final Set<PeerConnection> ownId = new LinkedHashSet<>();

    /// A new connection; the one that has been silent the longest goes if there are too many.
    void entered(PeerConnection connection) {
        unidentified.add(connection);
        closeOldestBeyond(
                unidentified,
                PeerLimits.UNIDENTIFIED_MAX,
                "more than " + PeerLimits.UNIDENTIFIED_MAX + " unidentified connections");
    }

    /// True until the connection has said who it is.
    boolean isUnidentified(PeerConnection connection) {
        return unidentified.contains(connection);
    }

    /// It has said who it is.
    void identified(PeerConnection connection) {
        unidentified.remove(connection);
    }

    /// It announced our own id: it stays open, unserved, as natives leave it.
    void announcedOwnId(PeerConnection connection) {
        unidentified.remove(connection);
        ownId.add(connection);
        closeOldestBeyond(
                ownId,
                PeerLimits.OWN_ID_MAX,
                "more than " + PeerLimits.OWN_ID_MAX + " connections with this node's own id");
    }

    void forget(PeerConnection connection) {
        unidentified.remove(connection);
        ownId.remove(connection);
    }

    /// Closes what has been silent for too long.
    void sweep(long nowNanos) {
        for (PeerConnection connection : Set.copyOf(unidentified)) {
            if (connection.ageNanos(nowNanos) > PeerLimits.IDENTIFY_TIMEOUT.toNanos()) {
                unidentified.remove(connection);
                connection.close(
                        "no ADD NODE within " + PeerLimits.IDENTIFY_TIMEOUT.toSeconds() + " s");
            }
        }
    }

    int unidentifiedCount() {
        return unidentified.size();
    }

    int ownIdCount() {
        return ownId.size();
    }

    private static void closeOldestBeyond(Set<PeerConnection> set, int max, String reason) {
        if (set.size() > max) {
            PeerConnection oldest = set.iterator().next();
            set.remove(oldest);
            oldest.close(reason);
        }
    }
}
