package org.pgwatchdog.daemon.reach;

import java.util.HashMap;
import java.util.Map;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.VipReach;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.lifecheck.detect.Reach;
import org.pgwatchdog.lifecheck.detect.VipReachability;
import org.pgwatchdog.lifecheck.detect.VipSight;

/// What the peers' words mean to the node that holds the virtual IP: one event when a peer is not served
/// through it any more, one when it is again. A word from before the address moved here, and a single
/// lost attempt, say nothing: the peer must say so at several looks in a row. Not thread-safe.
final class PeersViews {
    private final VipHearsay hearsay;
    private final NoticeLog notices;
    private final Map<NodeId, VipReachability> detectors = new HashMap<>();

    PeersViews(VipHearsay hearsay, NoticeLog notices) {
        this.hearsay = hearsay;
        this.notices = notices;
    }

    /// One look, by the node that holds the address.
    void look(ClusterSnapshot cluster) {
        Map<NodeId, VipReach> words = hearsay.peers();
        detectors.keySet().retainAll(words.keySet());
        words.forEach((peer, word) ->
                detectors
                        .computeIfAbsent(peer, _ -> new VipReachability(ReachLimits.PEER_LOOKS))
                        .observe(sightOf(word), true)
                        .ifPresent(change -> tell(nameOf(peer, cluster), change, word)));
    }

    /// This node does not hold the address: what the peers see is another's concern.
    void forget() {
        detectors.clear();
    }

    private static VipSight sightOf(VipReach word) {
        return word.ok()
                ? new VipSight.Answered(word.latency().orElse(word.since()), "")
                : new VipSight.Missed("");
    }

    private static String nameOf(NodeId peer, ClusterSnapshot cluster) {
        return "node "
                + peer
                + cluster.node(peer.value())
                        .map(NodeSnapshot::name)
                        .map(name -> " \"" + name + "\"")
                        .orElse("");
    }

    private void tell(String peer, Reach change, VipReach word) {
        switch (change) {
            case LOST ->
                    notices.tell(
                            "PEER_VIP_UNREACHABLE",
                            NoticeLevel.WARN,
                            peer
                                    + " has not been served through the virtual IP for "
                                    + word.since().toSeconds()
                                    + " s, though it is held here; see its status for the cause, and"
                                    + " check the route and the security groups");
            case REACHED ->
                    notices.tell(
                            "PEER_VIP_REACHABLE",
                            NoticeLevel.INFO,
                            peer + " is served through the virtual IP again");
        }
    }
}
