package org.pgwatchdog.core.cluster;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;

/// What this node announces about itself beyond its configuration.
public final class LocalNode {
    /// The priority of a node that resigns or must not lead (native `wd_priority` -1).
    public static final int PRIORITY_RESIGNING = -1;

    private WatchdogState state = WatchdogState.DEAD;
    private MonotonicTime stateSince = MonotonicTime.ZERO;
    private MonotonicTime startedAt = MonotonicTime.ZERO;
    private QuorumStatus quorum = QuorumStatus.ON_THE_EDGE;
    private boolean resigning;
    private boolean poolAlive = true;
    private boolean outsideReached = true;
    private boolean lifecheckStarted;
    private MonotonicTime standsBackUntil = MonotonicTime.ZERO;
    private @Nullable NodeId successor;
    private long grantedTerm;
    private long readyFor;

    void started(MonotonicTime now) {
        startedAt = now;
        stateSince = now;
    }

    public WatchdogState state() {
        return state;
    }

    public MonotonicTime stateSince() {
        return stateSince;
    }

    public MonotonicTime startedAt() {
        return startedAt;
    }

    public void enter(WatchdogState next, MonotonicTime now) {
        state = next;
        stateSince = now;
    }

    /// The last quorum this node computed; stale unless it leads.
    public QuorumStatus quorum() {
        return quorum;
    }

    public void quorum(QuorumStatus status) {
        quorum = status;
    }

    /// Whether this node stepped down and wants another to lead; over at the next STANDBY or LEADER.
    public boolean isResigning() {
        return resigning;
    }

    public void resigning(boolean value) {
        resigning = value;
    }

    /// Whether this node leaves the leadership to others for the while, whatever happens between them.
    boolean standsBack(MonotonicTime now) {
        return now.isBefore(standsBackUntil);
    }

    public void standBackUntil(MonotonicTime end) {
        standsBackUntil = end;
    }

    /// Whether the local pgpool answers; a node without one votes but does not lead.
    public boolean isPoolAlive() {
        return poolAlive;
    }

    public void poolAlive(boolean value) {
        poolAlive = value;
    }

    /// Whether places outside the cluster answer; a node that is cut off votes but does not lead.
    public boolean isOutsideReached() {
        return outsideReached;
    }

    public void outsideReached(boolean value) {
        outsideReached = value;
    }

    public boolean isLifecheckStarted() {
        return lifecheckStarted;
    }

    public void lifecheckStarted(boolean value) {
        lifecheckStarted = value;
    }

    /// Who should lead after this node, while it steps down on an operator's order.
    public Optional<NodeId> successor() {
        return Optional.ofNullable(successor);
    }

    public void handTo(NodeId node) {
        successor = node;
        grantedTerm = 0;
    }

    /// The term in which this node, stepping down, has voted for its successor; 0 if in none.
    public long grantedTerm() {
        return grantedTerm;
    }

    public void granted(long term) {
        grantedTerm = term;
    }

    /// The term of the leader that this node stands ready to succeed, 0 for none.
    public long readyFor() {
        return readyFor;
    }

    public void readyFor(long term) {
        readyFor = term;
    }

    /// The hand-over is over: somebody leads.
    public void settled() {
        resigning = false;
        successor = null;
        grantedTerm = 0;
        readyFor = 0;
    }
}
