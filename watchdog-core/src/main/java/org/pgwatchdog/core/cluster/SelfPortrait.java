package org.pgwatchdog.core.cluster;

import java.util.Optional;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.WatchdogState;

/// What the local node says of itself to the others.
public final class SelfPortrait {
    private final Cluster cluster;

    SelfPortrait(Cluster cluster) {
        this.cluster = cluster;
    }

    Standing standing() {
        LocalNode local = cluster.local();
        MonotonicTime now = cluster.now();
        boolean leads = local.state() == WatchdogState.LEADER;
        return new Standing(
                now.wholeSecondsSince(local.startedAt()),
                now.wholeSecondsSince(local.stateSince()),
                local.quorum(),
                leads ? cluster.standbys().size() : 0,
                cluster.escalation().isEscalated());
    }

    /// The content of ADD NODE and NODE INFO.
    public NodeInfo info() {
        NodeAddress self = cluster.config().localAddress();
        return new NodeInfo(
                cluster.config().pgpoolVersion(),
                1,
                2,
                cluster.local().state(),
                self.wdPort(),
                self.pgpoolPort(),
                cluster.priority(),
                Optional.of(self.id()),
                cluster.config().nodeName(),
                self.host(),
                cluster.config().delegateIp(),
                Optional.of(standing()),
                Optional.of(cluster.local().isLifecheckStarted()),
                Optional.of(extension()));
    }

    /// The beacon.
    public PeerMessage beacon() {
        return new PeerMessage.IAmLeader(
                cluster.local().state(), standing(), Optional.of(extension()));
    }

    private PeerExtension extension() {
        return new PeerExtension(
                PeerExtension.LEVEL,
                cluster.voter().known(),
                cluster.local().successor(),
                cluster.voter().isOn() ? Optional.of(lease()) : Optional.empty());
    }

    private LeaseStanding lease() {
        Lease lease = cluster.lease();
        return new LeaseStanding(
                cluster.voter().record(),
                lease.term(),
                lease.isElected(),
                lease.asks(),
                lease.released(),
                cluster.pause(),
                cluster.local().grantedTerm(),
                cluster.local().readyFor());
    }
}
