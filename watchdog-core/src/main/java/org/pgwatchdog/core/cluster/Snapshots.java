package org.pgwatchdog.core.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.QuorumStatus;

/// Makes immutable pictures of a cluster for readers outside the core (protocol v4, 16.6 says what
/// the summary fields mean). Pure.
final class Snapshots {
    private Snapshots() {}

    static ClusterSnapshot of(Cluster cluster, MonotonicTime now) {
        Optional<Standing> leaderStanding = cluster.remoteLeader().flatMap(RemoteNode::standing);
        boolean leads = cluster.leadsLocally();
        return new ClusterSnapshot(
                cluster.localId(),
                cluster.leader(),
                term(cluster),
                quorum(cluster, leaderStanding),
                leads
                        ? cluster.standbys().size()
                        : leaderStanding.map(Standing::standbyCount).orElse(0),
                cluster.members() - 1,
                cluster.votesRequired(),
                cluster.escalation().isEscalated(),
                cluster.escalation().phase(),
                nodes(cluster, now),
                cluster.backends(),
                cluster.pause().paused(),
                cluster.lease().remaining(now),
                Optional.empty());
    }

    private static long term(Cluster cluster) {
        if (cluster.leadsLocally()) {
            return cluster.lease().electedTerm();
        }
        return cluster.remoteLeader()
                .flatMap(RemoteNode::lease)
                .filter(LeaseStanding::elected)
                .map(LeaseStanding::claim)
                .orElse(0L);
    }

    private static QuorumStatus quorum(Cluster cluster, Optional<Standing> leaderStanding) {
        if (cluster.leadsLocally()) {
            return cluster.local().quorum();
        }
        if (cluster.leader().isEmpty()) {
            return QuorumStatus.NO_LEADER;
        }
        return leaderStanding.map(Standing::quorum).orElse(QuorumStatus.ABSENT);
    }

    private static List<NodeSnapshot> nodes(Cluster cluster, MonotonicTime now) {
        List<NodeSnapshot> nodes = new ArrayList<>();
        nodes.add(local(cluster, now));
        for (RemoteNode remote : cluster.remotes()) {
            nodes.add(remote.snapshot(now, cluster.standbys().contains(remote.id())));
        }
        return nodes;
    }

    private static NodeSnapshot local(Cluster cluster, MonotonicTime now) {
        return new NodeSnapshot(
                cluster.config().localAddress(),
                cluster.local().state(),
                now.since(cluster.local().stateSince()),
                MembershipStatus.MEMBER,
                cluster.config().nodeName(),
                cluster.config().delegateIp(),
                cluster.priority(),
                Optional.empty(),
                Optional.empty(),
                NodeSnapshot.Kind.PGWATCHDOG,
                cluster.config().pgpoolVersion(),
                cluster.local().isLifecheckStarted(),
                true,
                false);
    }
}
