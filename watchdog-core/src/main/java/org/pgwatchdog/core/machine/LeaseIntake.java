package org.pgwatchdog.core.machine;

import java.util.Optional;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.core.model.WatchdogState;

/// Books what packets say of votes, leases and pauses, before the state hears of them.
final class LeaseIntake {
    private final Cluster cluster;
    private final Signals signals;
    private final Pauses pauses;
    private long lastTicket;

    LeaseIntake(Cluster cluster, Signals signals, Pauses pauses) {
        this.cluster = cluster;
        this.signals = signals;
        this.pauses = pauses;
    }

    void heard(RemoteNode from, int id, PeerMessage message) {
        switch (message) {
            case PeerMessage.NodeInformation(var info) -> {
                heard(from, info);
                cluster.lease().answered(from, id, false);
            }
            case PeerMessage.AddNode(var info) -> heard(from, info);
            case PeerMessage.IAmLeader beacon -> says(from, beacon.state(), beacon.extension());
            case PeerMessage.Candidacy candidacy -> from.stands(Optional.of(candidacy));
            case PeerMessage.Plain(var type) when type == PeerMessageType.STAND_FOR_COORDINATOR ->
                    from.stands(Optional.empty());
            case PeerMessage.Plain(var type) when type == PeerMessageType.ACCEPT ->
                    cluster.lease().answered(from, id, true);
            default -> {
                // Says nothing of leases.
            }
        }
    }

    void heard(RemoteNode from, NodeInfo info) {
        says(from, info.state(), info.extension());
    }

    private void says(RemoteNode from, WatchdogState state, Optional<PeerExtension> extension) {
        from.says(extension);
        if (cluster.voter().heard(from, state)) {
            signals.add(new Signal.PromiseOver());
        }
        Optional<LeaseStanding> lease = extension.flatMap(PeerExtension::lease);
        lease.ifPresent(said -> pauses.heard(said.pause(), from.name()));
        prepare(from, extension);
    }

    /// The leader wants this node to succeed it: makes ready, and says so once the driver is.
    private void prepare(RemoteNode from, Optional<PeerExtension> extension) {
        boolean named =
                cluster.isLeader(from.id())
                        && extension
                                .flatMap(PeerExtension::successor)
                                .filter(cluster.localId()::equals)
                                .isPresent();
        if (named && from.lease().map(LeaseStanding::claim).orElse(0L) > 0 && lastTicket == 0) {
            lastTicket = cluster.escalation().prepare();
        } else if (!named) {
            lastTicket = 0;
        }
    }

    /// The driver's word on an [Effect.PrepareVip].
    void prepared(long ticket, boolean ready, String detail) {
        if (ticket != lastTicket || !ready) {
            cluster.out()
                    .debug(NoticeCode.SWITCHOVER, "preparation " + ticket + " ended: " + detail);
            return;
        }
        cluster.remoteLeader()
                .ifPresent(leader -> {
                    long term = leader.lease().map(LeaseStanding::claim).orElse(0L);
                    cluster.local().readyFor(term);
                    cluster.courier()
                            .send(
                                    leader.id(),
                                    new PeerMessage.NodeInformation(cluster.portrait().info()));
                });
    }

    /// The driver's word on an [Effect.PersistVote].
    void persisted(VoteRecord record, boolean stored, String detail) {
        cluster.voter().persisted(record, stored, detail);
        cluster.lease().recount();
        signals.add(new Signal.VoteStored());
    }

    /// A host answers that nobody listens: its process is dead, if no connection to it is left.
    void notReached(RemoteNode node, boolean refused) {
        if (cluster.rules().provesDeath(node.isReachable(), refused)
                && cluster.voter().freeFrom(node.id())) {
            cluster.out()
                    .info(
                            NoticeCode.PEER_DEAD,
                            "nobody listens at node "
                                    + node.id()
                                    + " \""
                                    + node.name()
                                    + "\" any more: what was promised to it is void");
            signals.add(new Signal.PromiseOver());
        }
    }
}
