package org.pgwatchdog.core.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.event.LinkSide;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.message.Standing;
import org.pgwatchdog.core.model.LostReason;
import org.pgwatchdog.core.model.MembershipStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.WatchdogState;

/// Another node as this one knows it: what it said, which connections to it are up, and what it owes
/// (native `WatchdogNode`).
public final class RemoteNode {
    private final NodeAddress address;
    private WatchdogState state = WatchdogState.DEAD;
    private MonotonicTime stateSince = MonotonicTime.ZERO;
    private MonotonicTime startedAt = MonotonicTime.ZERO;
    private @Nullable NodeInfo info;
    private @Nullable Standing standing;
    private @Nullable PeerExtension extension;
    private PeerMessage.@Nullable Candidacy candidacy;
    private @Nullable LostReason lostReason;
    private MonotonicTime lostAt = MonotonicTime.ZERO;
    private MembershipStatus membership = MembershipStatus.MEMBER;

    private boolean outboundUp;
    private boolean outboundPending;
    private boolean inboundUp;
    private MonotonicTime lastAttempt = MonotonicTime.ZERO;
    private boolean everAttempted;
    private @Nullable WatchdogState toldState;
    private @Nullable Integer addCommandId;

    private @Nullable MonotonicTime lastReceived;
    private @Nullable MonotonicTime replyAwaitedSince;
    private int sendFailures;
    private int missedBeacons;
    private boolean lostUs;

    RemoteNode(NodeAddress address) {
        this.address = address;
    }

    public NodeId id() {
        return address.id();
    }

    public NodeAddress address() {
        return address;
    }

    public WatchdogState state() {
        return state;
    }

    public boolean isActive() {
        return state.isActive();
    }

    /// The priority it last announced; 1, the native default, before it said anything.
    public int priority() {
        return info == null ? 1 : info.priority();
    }

    /// When it started, on the local clock, to the second.
    public MonotonicTime startedAt() {
        return startedAt;
    }

    public Optional<Standing> standing() {
        return Optional.ofNullable(standing);
    }

    /// What it would bring into a comparison of two leaders; empty if it does not lead or is too old
    /// a release to say.
    public Optional<SplitBrain.Claim> claim() {
        if (state != WatchdogState.LEADER || standing == null) {
            return Optional.empty();
        }
        return Optional.of(
                new SplitBrain.Claim(
                        standing.escalated(),
                        standing.quorum(),
                        standing.standbyCount(),
                        stateSince));
    }

    /// Its name for people: what it announced, else its address.
    public String name() {
        return info == null || info.nodeName().isEmpty()
                ? address.host() + ":" + address.pgpoolPort()
                : info.nodeName();
    }

    public boolean understandsReload() {
        return info != null && info.understandsReload();
    }

    public Optional<PeerExtension> extension() {
        return Optional.ofNullable(extension);
    }

    /// What it says beyond the native protocol; empty for a native.
    public void says(Optional<PeerExtension> news) {
        extension = news.orElse(null);
    }

    /// How it stands towards leases; empty for a native, and for one that knows none.
    public Optional<LeaseStanding> lease() {
        return extension().flatMap(PeerExtension::lease);
    }

    /// What it asked for when it last stood for leader; empty for a native.
    public Optional<PeerMessage.Candidacy> candidacy() {
        return Optional.ofNullable(candidacy);
    }

    /// It stands for leader; a native says no more than that.
    public void stands(Optional<PeerMessage.Candidacy> asked) {
        candidacy = asked.orElse(null);
    }

    /// True if it runs pgwatchdog.
    public boolean isExtended() {
        return extension().isPresent();
    }

    // What it says.

    /// Stores node info as of `now`; from ADD NODE and NODE INFO alike.
    public void hear(NodeInfo news, MonotonicTime now) {
        if (news.state() != state) {
            state = news.state();
            stateSince = now;
        }
        info = news;
        extension = news.extension().orElse(null);
        news.standing().ifPresentOrElse(fresh -> stand(fresh, now), () -> standing = null);
    }

    /// Stores a beacon as of `now`.
    public void hearBeacon(PeerMessage.IAmLeader beacon, MonotonicTime now) {
        state = beacon.state();
        extension = beacon.extension().orElse(null);
        stand(beacon.standing(), now);
    }

    private void stand(Standing fresh, MonotonicTime now) {
        standing = fresh;
        startedAt = now.plus(Duration.ofSeconds(-(long) fresh.secondsSinceStartup()));
        stateSince = now.plus(Duration.ofSeconds(-(long) fresh.secondsSinceCurrentState()));
    }

    public void received(MonotonicTime now) {
        lastReceived = now;
        replyAwaitedSince = null;
    }

    public Optional<MonotonicTime> lastReceived() {
        return Optional.ofNullable(lastReceived);
    }

    /// This node slept so long: what the other sent meanwhile has not been read yet.
    public void excuse(Duration slept) {
        if (lastReceived != null) {
            lastReceived = lastReceived.plus(slept);
        }
    }

    /// Time since its last packet; empty if it never sent one.
    public Optional<Duration> silence(MonotonicTime now) {
        return lastReceived == null ? Optional.empty() : Optional.of(now.since(lastReceived));
    }

    // Loss and return.

    /// Records the loss; its connections count as closed from now on.
    void lost(WatchdogState as, LostReason reason, MonotonicTime now) {
        state = as;
        stateSince = now;
        lostReason = reason;
        lostAt = now;
        disconnected();
        replyAwaitedSince = null;
        sendFailures = 0;
        missedBeacons = 0;
    }

    /// Both connections were closed by this node.
    void disconnected() {
        outboundUp = false;
        outboundPending = false;
        inboundUp = false;
        addCommandId = null;
    }

    /// Back to LOST by life check, after a NODE INFO that may not revive it.
    public void stayLost(MonotonicTime now) {
        state = WatchdogState.LOST;
        stateSince = now;
    }

    /// Found again: natives record it as LOADING until it says more.
    void found(MonotonicTime now) {
        state = WatchdogState.LOADING;
        stateSince = now;
        lostReason = null;
        membership = MembershipStatus.MEMBER;
    }

    public Optional<LostReason> lostReason() {
        return Optional.ofNullable(lostReason);
    }

    public boolean isLostByLifecheck() {
        return state == WatchdogState.LOST && lostReason == LostReason.LIFECHECK;
    }

    void forgetLostReason() {
        lostReason = null;
    }

    void lostFor(LostReason reason) {
        lostReason = reason;
    }

    MonotonicTime lostAt() {
        return lostAt;
    }

    public MembershipStatus membership() {
        return membership;
    }

    void membership(MembershipStatus status) {
        membership = status;
    }

    /// Whether it told us by NODE APPEARING LOST that it does not hear us.
    public boolean hasLostUs() {
        return lostUs;
    }

    public void lostUs(boolean value) {
        lostUs = value;
    }

    // Connections.

    public boolean isReachable() {
        return outboundUp || inboundUp;
    }

    public boolean isConnectingOrReachable() {
        return outboundPending || isReachable();
    }

    public boolean hasOutbound() {
        return outboundUp || outboundPending;
    }

    void connecting(MonotonicTime now) {
        outboundPending = true;
        lastAttempt = now;
        everAttempted = true;
    }

    public void outboundOpened(MonotonicTime now) {
        outboundPending = false;
        outboundUp = true;
        lastAttempt = now;
        sendFailures = 0;
    }

    public void connectFailed(MonotonicTime now) {
        outboundPending = false;
        lastAttempt = now;
    }

    public void inboundOpened() {
        inboundUp = true;
        sendFailures = 0;
    }

    public void linkClosed(LinkSide side) {
        switch (side) {
            case OUTBOUND -> {
                outboundUp = false;
                addCommandId = null;
            }
            case INBOUND -> inboundUp = false;
        }
    }

    /// When the next attempt to connect may begin, given the time between two.
    MonotonicTime nextAttempt(Duration interval) {
        return everAttempted ? lastAttempt.plus(interval) : MonotonicTime.ZERO;
    }

    /// Whether the driver owes a word on an attempt for too long.
    boolean attemptOverdue(MonotonicTime now) {
        return outboundPending
                && now.since(lastAttempt).compareTo(CoreLimits.CONNECT_PATIENCE) >= 0;
    }

    /// The id of the ADD NODE sent on the present outbound connection.
    public OptionalInt addCommandId() {
        return addCommandId == null ? OptionalInt.empty() : OptionalInt.of(addCommandId);
    }

    public void addSent(int commandId) {
        addCommandId = commandId;
    }

    /// It was told that this node is in that state.
    public void told(WatchdogState ours) {
        toldState = ours;
    }

    /// Whether what it was told last of this node's state still holds.
    boolean knows(WatchdogState ours) {
        return toldState == ours;
    }

    // Debts.

    void sendFailed() {
        sendFailures++;
    }

    int sendFailures() {
        return sendFailures;
    }

    public void awaitReply(MonotonicTime now) {
        if (replyAwaitedSince == null) {
            replyAwaitedSince = now;
        }
    }

    boolean owesReply(MonotonicTime now) {
        return replyAwaitedSince != null
                && now.since(replyAwaitedSince).compareTo(CoreLimits.FAILOVER_REPLY_TIMEOUT) >= 0;
    }

    public int missedBeacons() {
        return missedBeacons;
    }

    public void beaconAnswered() {
        missedBeacons = 0;
    }

    /// Counts a beacon without answer; only joined standbys owe one.
    public void beaconMissed() {
        missedBeacons = state == WatchdogState.STANDBY ? missedBeacons + 1 : 0;
    }

    NodeSnapshot snapshot(MonotonicTime now, boolean joined) {
        NodeInfo known = info;
        return new NodeSnapshot(
                address,
                state,
                known == null && lostReason == null ? Duration.ZERO : now.since(stateSince),
                membership,
                known == null ? "" : known.nodeName(),
                known == null ? "" : known.delegateIp(),
                known == null ? 0 : known.priority(),
                isActive() ? Optional.empty() : lostReason(),
                silence(now),
                kind(),
                known == null ? "" : known.pgpoolVersion(),
                known != null && known.lifecheckStarted().orElse(false),
                isReachable(),
                joined);
    }

    private NodeSnapshot.Kind kind() {
        if (info == null) {
            return NodeSnapshot.Kind.UNKNOWN;
        }
        return isExtended() ? NodeSnapshot.Kind.PGWATCHDOG : NodeSnapshot.Kind.NATIVE;
    }
}
