package org.pgwatchdog.core.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.LostReason;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.model.WatchdogState;

/// All that one node knows (native `g_cluster`, minus the sockets): the root of the aggregates.
public final class Cluster {
    private WatchdogConfig config;
    private final Outbox out = new Outbox();
    private final LocalNode local = new LocalNode();
    private final List<RemoteNode> remotes = new ArrayList<>();
    private final List<NodeId> standbys = new ArrayList<>();
    private final PendingCommands commands = new PendingCommands();
    private final Courier courier;
    private final Escalation escalation;
    private final FailoverConsensus consensus;
    private final ForwardedRequests forwards;
    private MonotonicTime now = MonotonicTime.ZERO;
    private @Nullable NodeId leader;
    private @Nullable BackendStatuses backends;
    private Duration voteLifetime;

    /// A cluster of which nothing is known but the configuration.
    ///
    /// @param firstCommandId where command ids start
    public Cluster(WatchdogConfig config, int firstCommandId) {
        this.config = config;
        this.voteLifetime = config.failover().voteLifetime();
        config.remotes().forEach(address -> remotes.add(new RemoteNode(address)));
        courier = new Courier(this, firstCommandId);
        escalation = new Escalation(this);
        consensus = new FailoverConsensus(this);
        forwards = new ForwardedRequests(this);
    }

    /// Moves the time; it never goes back.
    public void advance(MonotonicTime to) {
        if (to.isBefore(now)) {
            throw new IllegalStateException("time went back from " + now + " to " + to);
        }
        now = to;
    }

    /// The node starts to live now.
    public void start() {
        local.started(now);
    }

    public MonotonicTime now() {
        return now;
    }

    public WatchdogConfig config() {
        return config;
    }

    public void config(WatchdogConfig fresh) {
        config = fresh;
        resetVoteLifetime();
    }

    public Outbox out() {
        return out;
    }

    public LocalNode local() {
        return local;
    }

    public NodeId localId() {
        return config.localId();
    }

    /// The other nodes by id.
    public List<RemoteNode> remotes() {
        return remotes;
    }

    public RemoteNode remote(NodeId id) {
        for (RemoteNode node : remotes) {
            if (node.id().equals(id)) {
                return node;
            }
        }
        throw new IllegalArgumentException("node " + id + " is no configured remote node");
    }

    public Optional<RemoteNode> findRemote(int id) {
        return remotes.stream().filter(node -> node.id().value() == id).findFirst();
    }

    public List<RemoteNode> activeRemotes() {
        return remotes.stream().filter(RemoteNode::isActive).toList();
    }

    public PendingCommands commands() {
        return commands;
    }

    public Courier courier() {
        return courier;
    }

    public Escalation escalation() {
        return escalation;
    }

    public FailoverConsensus consensus() {
        return consensus;
    }

    public ForwardedRequests forwards() {
        return forwards;
    }

    // Leadership.

    public Optional<NodeId> leader() {
        return Optional.ofNullable(leader);
    }

    public Optional<RemoteNode> remoteLeader() {
        return leader().filter(id -> !id.equals(localId())).map(this::remote);
    }

    public boolean isLeader(NodeId node) {
        return node.equals(leader);
    }

    /// True once this node is the leader in its own books (its DECLARE COORDINATOR has ended).
    public boolean leadsLocally() {
        return isLeader(localId());
    }

    public void leader(NodeId node) {
        if (!node.equals(leader)) {
            leader = node;
            String name = node.equals(localId()) ? config.nodeName() : remote(node).name();
            out.info(NoticeCode.LEADER_CHANGED, "leader is now node " + node + " \"" + name + "\"");
        }
    }

    public void forgetLeader() {
        leader = null;
    }

    /// The standbys that joined this node, in the order in which they did.
    public List<NodeId> standbys() {
        return List.copyOf(standbys);
    }

    public void standbyJoined(NodeId node) {
        if (!standbys.contains(node)) {
            standbys.add(node);
        }
    }

    public void standbyLeft(NodeId node) {
        standbys.remove(node);
    }

    public void forgetStandbys() {
        standbys.clear();
    }

    // Quorum and membership.

    /// Nodes that count for the quorum, this one included.
    public int members() {
        int count = 1;
        for (RemoteNode node : remotes) {
            if (node.membership() == MembershipStatus.MEMBER) {
                count++;
            }
        }
        return count;
    }

    /// Computes and records the quorum.
    public QuorumStatus computeQuorum() {
        QuorumStatus status = QuorumPolicy.status(members(), standbys.size(), config.halfVotes());
        local.quorum(status);
        return status;
    }

    public int votesRequired() {
        return QuorumPolicy.votesRequired(members(), config.halfVotes());
    }

    public Duration voteLifetime() {
        return voteLifetime;
    }

    public void resetVoteLifetime() {
        voteLifetime = config.failover().voteLifetime();
    }

    /// Votes live as long as the slowest health check of any node needs (protocol v4, 12.5).
    public void stretchVoteLifetime(PoolConfig reported) {
        Duration needed = VoteLifetime.of(reported);
        if (needed.compareTo(voteLifetime) > 0) {
            voteLifetime = needed;
        }
    }

    public void revoke(RemoteNode node, MembershipStatus why) {
        node.membership(why);
        out.info(
                NoticeCode.MEMBERSHIP_REVOKED,
                "revoking the membership of node "
                        + node.id()
                        + " \""
                        + node.name()
                        + "\": "
                        + why.label());
    }

    public void restoreMembership(RemoteNode node) {
        if (node.membership() != MembershipStatus.MEMBER) {
            node.membership(MembershipStatus.MEMBER);
            out.info(
                    NoticeCode.MEMBERSHIP_RESTORED,
                    "restoring the membership of node " + node.id() + " \"" + node.name() + "\"");
        }
    }

    // Loss and return of nodes.

    /// Books the loss of a node and closes its connections; true if it was the leader.
    public boolean lose(RemoteNode node, LostReason reason) {
        boolean saidGoodBye = reason == LostReason.SHUTDOWN;
        if (!saidGoodBye && node.isReachable()) {
            courier.service(node.id(), ClusterServiceCode.NODE_APPEARING_LOST);
        }
        if (node.isConnectingOrReachable()) {
            out.add(new Effect.Disconnect(node.id()));
        }
        node.lost(saidGoodBye ? WatchdogState.SHUTDOWN : WatchdogState.LOST, reason, now);
        out.warn(
                saidGoodBye ? NoticeCode.PEER_SHUTDOWN : NoticeCode.PEER_LOST,
                saidGoodBye
                        ? "remote node \"" + node.name() + "\" is shutting down"
                        : "remote node \"" + node.name() + "\" is lost: " + reason.label());
        boolean wasLeader = isLeader(node.id());
        if (wasLeader) {
            leader = null;
        }
        if (saidGoodBye && config.membership().removeShutdownNodes()) {
            revoke(node, MembershipStatus.REVOKED_SHUTDOWN);
        }
        forwards.nodeLost(node.id());
        return wasLeader;
    }

    /// Books the return of a lost node.
    public void find(RemoteNode node) {
        out.info(NoticeCode.PEER_FOUND, "remote node \"" + node.name() + "\" is found again");
        node.forgetLostReason();
        restoreMembership(node);
        node.found(now);
        courier.service(node.id(), ClusterServiceCode.NODE_APPEARING_FOUND);
    }

    /// A send to `id` found no working connection.
    public void sendFailed(NodeId id) {
        remote(id).sendFailed();
    }

    /// The life check confirms a loss; from now on only the life check or a new ADD NODE revives it.
    public void lostByLifecheckToo(RemoteNode node) {
        node.lostFor(LostReason.LIFECHECK);
    }

    /// The life check finds a lost node alive that is not connected: it may return.
    public void lifecheckFound(RemoteNode node) {
        node.lostFor(LostReason.NOT_REACHABLE);
    }

    /// Closes all connections because this node leaves; nobody is told that *they* are lost.
    public void partWithAll() {
        for (RemoteNode node : remotes) {
            if (node.isConnectingOrReachable()) {
                out.add(new Effect.Disconnect(node.id()));
            }
            if (node.isActive()) {
                node.lost(WatchdogState.LOST, LostReason.NOT_REACHABLE, now);
                forwards.nodeLost(node.id());
            }
        }
    }

    /// Starts a connection, unless one is up or under way.
    public void connect(RemoteNode node) {
        if (!node.hasOutbound()) {
            node.connecting(now);
            out.add(new Effect.Connect(node.id()));
        }
    }

    /// Tries again to reach a node that is not connected, at its time; nodes that said good-bye are
    /// left alone (protocol v4, 3.7).
    public void reconnectIfDue(RemoteNode node) {
        if (node.attemptOverdue(now)) {
            node.connectFailed(now);
        }
        if (node.state() != WatchdogState.SHUTDOWN && !node.hasOutbound() && node.mayConnect(now)) {
            connect(node);
        }
    }

    /// Why an active node counts as lost now, if it does (protocol v4, 10.5).
    public Optional<LostReason> reasonToLose(RemoteNode node) {
        if (!node.isActive()) {
            return Optional.empty();
        }
        if (!node.isConnectingOrReachable()) {
            return Optional.of(LostReason.NOT_REACHABLE);
        }
        if (node.owesReply(now)) {
            return Optional.of(LostReason.RECEIVE_TIMEOUT);
        }
        if (node.sendFailures() > CoreLimits.SEND_FAILURES_MAX) {
            return Optional.of(LostReason.SEND_FAILURES);
        }
        return node.missedBeacons() > CoreLimits.MISSED_BEACONS_MAX
                ? Optional.of(LostReason.MISSING_BEACON_REPLIES)
                : Optional.empty();
    }

    /// Whether a node has been in `state` longer than membership allows; a zero limit means never.
    /// A DEAD node's time counts from the local start, a LOST one's from its loss.
    public boolean isOverdue(RemoteNode node, WatchdogState state, Duration limit) {
        if (limit.isZero() || node.state() != state) {
            return false;
        }
        MonotonicTime since = state == WatchdogState.LOST ? node.lostAt() : local.startedAt();
        return now.since(since).compareTo(limit) >= 0;
    }

    // Backends.

    public Optional<BackendStatuses> backends() {
        return Optional.ofNullable(backends);
    }

    public void backends(BackendStatuses statuses) {
        backends = statuses;
    }

    /// What this node knows at `at`.
    public ClusterSnapshot snapshot(MonotonicTime at) {
        return Snapshots.of(this, at);
    }

    // What this node says of itself.

    /// The priority to announce: the configured one, or -1 while another node should lead.
    public int priority() {
        return local.isResigning() || !local.isPoolAlive()
                ? LocalNode.PRIORITY_RESIGNING
                : config.priority();
    }

    /// Whether this node may stand for leader at all.
    public boolean mayLead() {
        return config.mayLead() && local.isPoolAlive();
    }

    public Standing localStanding() {
        boolean leads = local.state() == WatchdogState.LEADER;
        return new Standing(
                now.wholeSecondsSince(local.startedAt()),
                now.wholeSecondsSince(local.stateSince()),
                local.quorum(),
                leads ? standbys.size() : 0,
                escalation.isEscalated());
    }

    public NodeInfo localInfo() {
        NodeAddress self = config.localAddress();
        return new NodeInfo(
                config.pgpoolVersion(),
                1,
                2,
                local.state(),
                self.wdPort(),
                self.pgpoolPort(),
                priority(),
                Optional.of(self.id()),
                config.nodeName(),
                self.host(),
                config.delegateIp(),
                Optional.of(localStanding()),
                Optional.of(local.isLifecheckStarted()),
                Optional.of(localExtension()));
    }

    public PeerExtension localExtension() {
        return new PeerExtension(PeerExtension.LEVEL, 0);
    }
}
