package org.pgwatchdog.core.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.PauseMark;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolConfig;
import org.pgwatchdog.core.model.PoolRole;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.VoteLifetime;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.rules.QuorumPolicy;
import org.pgwatchdog.core.rules.SafetyRules;

/// All that one node knows (native `g_cluster`, minus the sockets): the root of the aggregates.
public final class Cluster {
    private WatchdogConfig config;
    private final Outbox out = new Outbox();
    private final LocalNode local = new LocalNode();
    private final List<RemoteNode> remotes = new ArrayList<>();

    /// Never changed, only replaced: it is read far more often than it changes.
    private List<NodeId> standbys = List.of();

    private final PendingCommands commands = new PendingCommands();
    private final Courier courier;
    private final Escalation escalation;
    private final FailoverConsensus consensus;
    private final ForwardedRequests forwards;
    private final DatabaseEvents events;
    private final Presence presence;
    private final SafetyRules rules;
    private final Voter voter;
    private final Lease lease;
    private final SelfPortrait portrait;
    private PauseMark pause = PauseMark.NEVER;
    private MonotonicTime now = MonotonicTime.ZERO;
    private @Nullable NodeId leader;
    private @Nullable BackendStatuses backends;
    private List<Integer> quarantined = List.of();
    private PoolRole role = PoolRole.ALONE;
    private Duration voteLifetime;

    /// A cluster of which nothing is known but the configuration.
    ///
    /// @param firstCommandId where command ids start
    /// @param rules the rules of votes and leases
    public Cluster(WatchdogConfig config, int firstCommandId, SafetyRules rules) {
        this.config = config;
        this.rules = rules;
        this.voteLifetime = config.failover().voteLifetime();
        config.remotes().forEach(address -> remotes.add(new RemoteNode(address)));
        courier = new Courier(this, firstCommandId);
        escalation = new Escalation(this);
        consensus = new FailoverConsensus(this);
        forwards = new ForwardedRequests(this);
        events = new DatabaseEvents(this);
        presence = new Presence(this);
        voter = new Voter(this);
        lease = new Lease(this);
        portrait = new SelfPortrait(this);
    }

    /// Moves the time; it never goes back.
    public void advance(MonotonicTime to) {
        if (to.isBefore(now)) {
            throw new IllegalStateException("time went back from " + now + " to " + to);
        }
        now = to;
    }

    /// The node starts to live now.
    ///
    /// @param memory what it knows of the votes of its earlier lives
    public void start(VoterMemory memory) {
        local.started(now);
        voter.start(memory);
        lease.start(voter.record());
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

    public DatabaseEvents events() {
        return events;
    }

    public Presence presence() {
        return presence;
    }

    public SafetyRules rules() {
        return rules;
    }

    public Voter voter() {
        return voter;
    }

    public Lease lease() {
        return lease;
    }

    public SelfPortrait portrait() {
        return portrait;
    }

    /// Whether elections and moves of the VIP are suspended.
    public PauseMark pause() {
        return pause;
    }

    public void pause(PauseMark mark) {
        pause = mark;
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
        return standbys;
    }

    public void standbyJoined(NodeId node) {
        if (!standbys.contains(node)) {
            standbys = Stream.concat(standbys.stream(), Stream.of(node)).toList();
        }
    }

    public void standbyLeft(NodeId node) {
        if (standbys.contains(node)) {
            standbys = standbys.stream().filter(standby -> !standby.equals(node)).toList();
        }
    }

    public void forgetStandbys() {
        standbys = List.of();
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
        QuorumStatus status = rules.quorum(members(), standbys.size(), config.halfVotes());
        local.quorum(status);
        return status;
    }

    /// How many consents end a candidacy while others are silent (safety rule S7); the declaration of a leader
    /// that has won its term as well.
    public PendingCommands.Quota quota() {
        int majority = members() / 2;
        return new PendingCommands.Quota(
                majority, lease.isElected() ? majority : Integer.MAX_VALUE);
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

    // Backends.

    public Optional<BackendStatuses> backends() {
        return Optional.ofNullable(backends);
    }

    public void backends(BackendStatuses statuses) {
        backends = statuses;
    }

    /// Tells the bridge who decides over the backends, when that changes.
    public void role(PoolRole now) {
        if (now != role) {
            role = now;
            out.add(new Effect.RoleChanged(now, backends()));
        }
    }

    public PoolRole role() {
        return role;
    }

    public void quarantined(List<Integer> ids) {
        quarantined = List.copyOf(ids);
    }

    /// True if this node's pool alone has lost its way to the primary (protocol v4, 12.8).
    public boolean hasQuarantinedPrimary() {
        return backends()
                .map(BackendStatuses::primaryNodeId)
                .filter(quarantined::contains)
                .isPresent();
    }

    /// What this node knows at `at`.
    public ClusterSnapshot snapshot(MonotonicTime at) {
        return Snapshots.of(this, at);
    }

    // What this node says of itself.

    /// The priority to announce: the configured one, or -1 while another node should lead.
    public int priority() {
        return local.isResigning()
                        || local.standsBack(now())
                        || !local.isPoolAlive()
                        || !local.isOutsideReached()
                ? LocalNode.PRIORITY_RESIGNING
                : config.priority();
    }

    /// The node that a leader stepping down wants to lead next, while the hand-over goes on: its own
    /// word, or that of an active pgwatchdog peer.
    public Optional<NodeId> designatedLeader() {
        if (local.successor().isPresent()) {
            return local.successor();
        }
        for (RemoteNode node : remotes) {
            Optional<NodeId> successor = node.extension().flatMap(PeerExtension::successor);
            if (node.isActive() && successor.isPresent()) {
                return successor;
            }
        }
        return Optional.empty();
    }

    /// Whether this node may stand for leader at all.
    public boolean mayLead() {
        return config.mayLead() && local.isPoolAlive() && local.isOutsideReached();
    }
}
