package org.pgwatchdog.core.machine;

import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;

/// How a node leaves the others: with a word, so that they need not wait for a time-out.
final class Farewell {
    private Farewell() {}

    /// Tells every reachable node INFORM I AM GOING DOWN (`X`).
    static void sayGoodBye(Cluster cluster) {
        cluster.courier().broadcast(new PeerMessage.Plain(PeerMessageType.GOING_DOWN));
    }

    /// Says good-bye and closes all connections.
    static void leaveAll(Cluster cluster) {
        sayGoodBye(cluster);
        cluster.forgetLeader();
        cluster.presence().partWithAll();
    }
}
