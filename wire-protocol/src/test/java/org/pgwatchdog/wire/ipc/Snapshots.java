package org.pgwatchdog.wire.ipc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;

/// The cluster of the captures as a snapshot: node 0 leads, the others are its standbys.
public final class Snapshots {
    private Snapshots() {}

    public static ClusterSnapshot captured() {
        List<NodeSnapshot> nodes = new ArrayList<>();
        for (int id = 0; id < 3; id++) {
            nodes.add(
                    node(
                            id,
                            id == 0 ? WatchdogState.LEADER : WatchdogState.STANDBY,
                            "127.0.0.1:" + (22500 + id) + " Linux vm",
                            "127.0.0.99",
                            1));
        }
        return cluster(Optional.of(NodeId.of(0)), QuorumStatus.EXIST, 2, true, nodes);
    }

    public static ClusterSnapshot leaderless() {
        return cluster(
                Optional.empty(),
                QuorumStatus.NO_LEADER,
                0,
                false,
                List.of(
                        node(0, WatchdogState.JOINING, "n0", "", 1),
                        node(1, WatchdogState.DEAD, "", "", 0)));
    }

    private static ClusterSnapshot cluster(
            Optional<NodeId> leader,
            QuorumStatus quorum,
            int standbys,
            boolean escalated,
            List<NodeSnapshot> nodes) {
        return new ClusterSnapshot(
                NodeId.of(0),
                leader,
                0,
                quorum,
                standbys,
                nodes.size() - 1,
                2,
                escalated,
                ClusterSnapshot.VipPhase.IDLE,
                nodes,
                Optional.empty(),
                false);
    }

    private static NodeSnapshot node(
            int id, WatchdogState state, String name, String vip, int priority) {
        return new NodeSnapshot(
                new NodeAddress(NodeId.of(id), "127.0.0.1", 22520 + id, 22500 + id),
                state,
                Duration.ZERO,
                MembershipStatus.MEMBER,
                name,
                vip,
                priority,
                Optional.empty(),
                Optional.empty(),
                NodeSnapshot.Kind.NATIVE,
                "4.3.5",
                false,
                true,
                false);
    }
}
