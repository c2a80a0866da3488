package org.pgwatchdog.core.machine;

import java.util.Optional;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// What every state does with a packet it does not treat itself (protocol v4, 8.5 and 7.2; native
/// `standard_packet_processor`), and the pieces that several states share.
final class CommonRules {
    private final Cluster cluster;
    private final Signals signals;
    private final ClusterOrders orders;
    private final DatabaseOrders databases;
    private final Pauses pauses;
    private final Rivals rivals;

    CommonRules(
            Cluster cluster,
            Signals signals,
            ClusterOrders orders,
            DatabaseOrders databases,
            Pauses pauses) {
        this.cluster = cluster;
        this.signals = signals;
        this.orders = orders;
        this.databases = databases;
        this.pauses = pauses;
        this.rivals = new Rivals(this);
    }

    Cluster cluster() {
        return cluster;
    }

    Signals signals() {
        return signals;
    }

    DatabaseOrders databases() {
        return databases;
    }

    Rivals rivals() {
        return rivals;
    }

    Next startOver() {
        return Next.to(new JoiningState(this));
    }

    /// Handles a signal that a state has no rule of its own for.
    Next standard(Signal signal) {
        return switch (signal) {
            case Signal.PacketReceived(var from, var id, var message) -> packet(from, id, message);
            case Signal.LocalNodeLost(var why, var retries) ->
                    pauses.holdsBack(signal)
                            ? Next.stay()
                            : Next.to(new LostState(this, why, retries));
            case Signal.NetworkTrouble(var why) ->
                    pauses.holdsBack(signal)
                            ? Next.stay()
                            : Next.to(new NetworkTroubleState(this, why));
            case Signal.LocalNodeFound _ -> {
                pauses.forget(Signal.LocalNodeLost.class);
                yield Next.stay();
            }
            case Signal.NetworkUsable _ -> {
                pauses.forget(Signal.NetworkTrouble.class);
                yield Next.stay();
            }
            case Signal.Shutdown(var why) -> Next.to(new LeavingState(this, why));
            case Signal.CommandFinished _,
                    Signal.Timeout _,
                    Signal.Beat _,
                    Signal.PeerAdmitted _,
                    Signal.RemoteNodeLost _,
                    Signal.RemoteNodeFound _,
                    Signal.QuorumChanged _,
                    Signal.AddressAssigned _,
                    Signal.ReloadRequired _,
                    Signal.RemoteLostUs _,
                    Signal.RemoteFoundUs _,
                    Signal.LeaseChanged _,
                    Signal.VoteStored _,
                    Signal.PromiseOver _,
                    Signal.HandOver _,
                    Signal.Resign _ ->
                    Next.stay();
        };
    }

    private Next packet(RemoteNode from, int id, PeerMessage message) {
        return switch (message) {
            case PeerMessage.AddNode _ -> {
                cluster.courier().replyInfo(from.id(), id);
                yield Next.stay();
            }
            case PeerMessage.NodeInformation(var info) -> nodeInformation(from, id, info);
            case PeerMessage.IAmLeader beacon -> beacon(from, id, beacon);
            case PeerMessage.ClusterService(var code) -> service(from, code);
            case PeerMessage.Plain plain -> {
                plain(from, id, plain.type());
                yield Next.stay();
            }
            case PeerMessage.PoolConfigData(var config) -> {
                if (cluster.local().state() == WatchdogState.LEADER) {
                    PoolConfigComparison.report(cluster, from, config);
                    cluster.stretchVoteLifetime(config);
                }
                yield Next.stay();
            }
            case PeerMessage.GetBackendStatus _ -> {
                databases.book().serve(from, id);
                yield Next.stay();
            }
            case PeerMessage.ExecuteCommand(var command) -> {
                orders.execute(from, command);
                yield Next.stay();
            }
            case PeerMessage.Malformed malformed -> {
                malformed(from, id, malformed);
                yield Next.stay();
            }
            case PeerMessage.BackendStatusData _,
                    PeerMessage.Candidacy _,
                    PeerMessage.FailoverCommand _,
                    PeerMessage.FailoverStart _,
                    PeerMessage.FailoverReply _,
                    PeerMessage.OnlineRecovery _,
                    PeerMessage.Obsolete _,
                    PeerMessage.Unknown _ ->
                    Next.stay();
        };
    }

    private void plain(RemoteNode from, int id, PeerMessageType type) {
        switch (type) {
            case REQUEST_INFO -> cluster.courier().replyInfo(from.id(), id);
            case JOIN_COORDINATOR -> {
                if (cluster.leadsLocally()) {
                    cluster.courier().accept(from.id(), id);
                } else {
                    cluster.courier().reject(from.id(), id);
                }
            }
            case ASK_FOR_POOL_CONFIG -> {
                // An empty list of backends kills a native leader (protocol v4, 17.4): say nothing
                // then.
                if (!cluster.config().poolConfig().backends().isEmpty()) {
                    cluster.courier()
                            .reply(
                                    from.id(),
                                    id,
                                    new PeerMessage.PoolConfigData(cluster.config().poolConfig()));
                }
            }
            case FAILOVER_WAITING_FOR_CONSENSUS ->
                    cluster.out().add(new Effect.ResubmitQuarantined());
            default -> {
                // Everything else is for one state only, or ignored by natives too.
            }
        }
    }

    private void malformed(RemoteNode from, int id, PeerMessage.Malformed message) {
        cluster.out()
                .warn(
                        NoticeCode.MALFORMED_MESSAGE,
                        "ignoring an invalid "
                                + message.type().label()
                                + " of \""
                                + from.name()
                                + "\": "
                                + message.reason());
        if (message.type() == PeerMessageType.GET_LEADER_DATA) {
            cluster.courier().error(from.id(), id);
        }
    }

    // Node info.

    /// Books what a node says of itself, and draws the conclusions of protocol v4, 7.2.
    private Next nodeInformation(RemoteNode from, int id, NodeInfo info) {
        WatchdogState before = from.state();
        boolean lostByLifecheck = from.isLostByLifecheck();
        from.hear(info, cluster.now());
        if (lostByLifecheck) {
            from.stayLost(cluster.now());
            return Next.stay();
        }
        if (before == WatchdogState.LOST) {
            cluster.presence().find(from);
            from.hear(info, cluster.now());
            signals.add(new Signal.RemoteNodeFound(from));
        }
        if (before == WatchdogState.STANDBY && from.state() != WatchdogState.STANDBY) {
            cluster.standbyLeft(from.id());
        }
        return from.state() == WatchdogState.LEADER
                ? rivals.heardLeader(from, Optional.of(id))
                : heardFollower(from);
    }

    /// Draws the conclusions from a node that says it does not lead.
    Next heardFollower(RemoteNode from) {
        if (cluster.isLeader(from.id())) {
            cluster.out()
                    .warn(
                            NoticeCode.LEADER_CHANGED,
                            "\""
                                    + from.name()
                                    + "\" is no longer the leader: it is "
                                    + from.state().label());
            cluster.forgetLeader();
            return startOver();
        }
        return Next.stay();
    }

    private Next beacon(RemoteNode from, int id, PeerMessage.IAmLeader beacon) {
        if (cluster.isLeader(from.id())) {
            from.hearBeacon(beacon, cluster.now());
            cluster.voter().beacon(from, id);
        } else if (cluster.leader().isPresent()) {
            cluster.courier().broadcastService(ClusterServiceCode.SPLIT_BRAIN, Optional.of(id));
        }
        return Next.stay();
    }

    // Service messages, table 7.5.

    private Next service(RemoteNode from, ClusterServiceCode code) {
        return switch (code) {
            case I_AM_TRUE_LEADER -> rivals.trueLeader(from);
            case I_AM_NOT_TRUE_LEADER, RESIGNING -> {
                if (!cluster.isLeader(from.id())) {
                    yield Next.stay();
                }
                cluster.out()
                        .info(NoticeCode.RESIGNED, "the leader \"" + from.name() + "\" steps down");
                yield startOver();
            }
            case SPLIT_BRAIN -> {
                connectAll();
                if (cluster.local().state() == WatchdogState.LEADER) {
                    cluster.courier().broadcast(cluster.portrait().beacon());
                }
                yield Next.stay();
            }
            case NEEDS_ELECTION -> {
                cluster.out()
                        .info(NoticeCode.RESIGNED, "\"" + from.name() + "\" asks for an election");
                yield startOver();
            }
            case INVALID_VERSION -> {
                cluster.out()
                        .warn(
                                NoticeCode.PEER_REFUSED_US,
                                "\""
                                        + from.name()
                                        + "\" calls this node's version invalid; a native node would exit, this one goes on");
                yield Next.stay();
            }
            case REQUIRE_RELOAD -> {
                signals.add(new Signal.ReloadRequired(from));
                yield Next.stay();
            }
            case NODE_APPEARING_LOST -> {
                from.lostUs(true);
                cluster.out()
                        .warn(
                                NoticeCode.PEER_LOST_US,
                                "\"" + from.name() + "\" says it has lost this node");
                signals.add(new Signal.RemoteLostUs(from));
                yield Next.stay();
            }
            case NODE_APPEARING_FOUND -> {
                from.lostUs(false);
                cluster.out()
                        .info(
                                NoticeCode.PEER_FOUND_US,
                                "\"" + from.name() + "\" says it has found this node");
                signals.add(new Signal.RemoteFoundUs(from));
                yield Next.stay();
            }
            case QUORUM_LOST, QUORUM_FOUND -> Next.stay();
        };
    }

    // Pieces that several states share.

    /// Tries to reach every node that is not connected, except those that said good-bye.
    void connectAll() {
        for (RemoteNode node : cluster.remotes()) {
            if (!node.isConnectingOrReachable() && node.state() != WatchdogState.SHUTDOWN) {
                cluster.presence().connect(node);
            }
        }
    }

    /// A candidate asks while this node has no leader: support it, or stand against it.
    Next candidacy(RemoteNode from, int id) {
        if (outranks(from)) {
            cluster.courier().reject(from.id(), id);
            return Next.to(new StandForLeaderState(this));
        }
        if (isHeldStill(from)) {
            return Next.stay();
        }
        support(from, id);
        return Next.to(new ParticipateInElectionState(this));
    }

    /// While the cluster is paused nobody is elected but whom the last leader designated.
    private boolean isHeldStill(RemoteNode from) {
        return cluster.pause().paused()
                && from.lease().isPresent()
                && cluster.designatedLeader().filter(from.id()::equals).isEmpty();
    }

    /// Gives a candidate this node's vote, now or once an older promise is over; or says why not.
    void support(RemoteNode from, int id) {
        switch (cluster.voter().vote(from, id)) {
            case GIVEN, LATER -> {}
            case STALE ->
                    cluster.courier()
                            .send(
                                    from.id(),
                                    new PeerMessage.NodeInformation(cluster.portrait().info()));
            case SPENT -> {
                if (hasLivingFavourite()) {
                    cluster.courier().reject(from.id(), id);
                } else {
                    cluster.courier()
                            .send(
                                    from.id(),
                                    new PeerMessage.NodeInformation(cluster.portrait().info()));
                }
            }
        }
    }

    /// Whether another node that got this node's vote still stands or leads; if not, a candidate of the same
    /// term is told the term and stands again in the next.
    private boolean hasLivingFavourite() {
        return cluster.voter()
                .record()
                .votedFor()
                .filter(node -> !node.equals(cluster.localId()))
                .map(cluster::remote)
                .filter(node ->
                        node.state() == WatchdogState.STANDING_FOR_LEADER
                                || node.state() == WatchdogState.LEADER)
                .isPresent();
    }

    /// Whether this node may lead and has the higher priority, or was designated by the last leader. Not
    /// while a promise to the last leader forbids it to stand.
    boolean outranks(RemoteNode other) {
        if (cluster.voter().isBoundAgainst(cluster.localId())) {
            return false;
        }
        Optional<NodeId> designated = cluster.designatedLeader();
        if (designated.isPresent() && cluster.mayLead()) {
            boolean isUs = designated.get().equals(cluster.localId());
            if (isUs || designated.get().equals(other.id())) {
                return isUs;
            }
        }
        return cluster.mayLead() && cluster.priority() > other.priority();
    }

    /// A new leader declares itself while this node has none: agree. Natives keep silent in some
    /// states, which costs the new leader four seconds (deviation 3).
    void agreeToDeclaration(RemoteNode from, int id) {
        if (cluster.leader().isEmpty() || cluster.isLeader(from.id())) {
            cluster.courier().accept(from.id(), id);
        }
    }
}
