package org.pgwatchdog.core.machine;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.model.ClusterSnapshot.VipPhase;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// A leader's orderly end (safety rule S10). While the leader still serves, the successor makes itself ready,
/// and every follower hears who that is: one that did not know it would refuse the successor for the
/// sake of its leader. Then the leader drops the VIP, votes for the successor, and says so as it steps down, so that
/// the successor has the leader's vote before anybody else notices. Whatever does not come in time is
/// gone without: the others then elect as ever.
final class HandOver {
    private final CommonRules rules;
    private final Cluster cluster;
    private Phase phase = Phase.NONE;
    private @Nullable NodeId successor;
    private @Nullable String leaving;
    private String why = "";
    private long term;
    private int news;
    private MonotonicTime deadline = MonotonicTime.NEVER;

    private enum Phase {
        NONE,
        PREPARING,
        RELEASING,
        VOTING
    }

    HandOver(CommonRules rules) {
        this.rules = rules;
        this.cluster = rules.cluster();
    }

    boolean isUnderWay() {
        return phase != Phase.NONE;
    }

    MonotonicTime deadline() {
        return deadline;
    }

    /// The best joined standby that understands a hand-over, if there is one: of the highest priority, of
    /// equals the lowest id.
    static Optional<NodeId> bestSuccessor(Cluster cluster) {
        if (!cluster.lease().isOn()) {
            return Optional.empty();
        }
        return cluster.standbys().stream()
                .filter(id -> canSucceed(cluster, id))
                .min(
                        Comparator.comparingInt((NodeId id) -> -cluster.remote(id).priority())
                                .thenComparing(Comparator.naturalOrder()));
    }

    static boolean canSucceed(Cluster cluster, NodeId id) {
        RemoteNode node = cluster.remote(id);
        return cluster.lease().isOn()
                && cluster.standbys().contains(id)
                && node.lease().isPresent()
                && node.priority() >= 0;
    }

    /// Begins with letting the successor make ready.
    void prepare(NodeId next, String reason) {
        begin(next, reason);
        phase = Phase.PREPARING;
        deadline = cluster.now().plus(CoreLimits.SUCCESSOR_PATIENCE);
        tell();
    }

    /// Says who comes next to everyone, in a beacon whose answers show who has heard it.
    private void tell() {
        cluster.courier().announceToVoters();
        news = cluster.lease().askNow();
    }

    /// Begins at once: what this node serves is of no use any more.
    void release(NodeId next, String reason) {
        begin(next, reason);
        tell();
        drop();
    }

    private void begin(NodeId next, String reason) {
        successor = next;
        why = reason;
        cluster.local().handTo(next);
        cluster.out()
                .info(
                        NoticeCode.SWITCHOVER,
                        "leadership goes to node "
                                + next
                                + " \""
                                + cluster.remote(next).name()
                                + "\": "
                                + reason);
    }

    /// The process ends when leadership has gone.
    void thenLeave(String reason) {
        leaving = reason;
    }

    /// Leadership has ended some other way: whoever was asked to end still has to.
    void cutShort() {
        String reason = leaving;
        leaving = null;
        if (reason != null) {
            rules.signals().add(new Signal.Shutdown(reason));
        }
    }

    boolean leaves() {
        return leaving != null;
    }

    /// The successor is gone: another, or none.
    void lost(RemoteNode node) {
        if (!isUnderWay() || !node.id().equals(successor)) {
            return;
        }
        Optional<NodeId> other = bestSuccessor(cluster);
        if (other.isPresent() && phase != Phase.VOTING) {
            successor = other.get();
            cluster.local().handTo(other.get());
            tell();
        }
    }

    /// Takes the next step if it is time.
    Next proceed() {
        boolean late = cluster.now().hasReached(deadline);
        if (phase == Phase.PREPARING && (late || (isReady() && isKnown()))) {
            if (late) {
                cluster.out()
                        .warn(
                                NoticeCode.SWITCHOVER,
                                "not every follower has answered within "
                                        + CoreLimits.SUCCESSOR_PATIENCE.toMillis()
                                        + " ms, or node "
                                        + successor
                                        + " is not ready; going on");
            }
            drop();
        }
        if (phase == Phase.RELEASING && cluster.escalation().isSettled()) {
            vote();
        }
        boolean voted = phase == Phase.VOTING && cluster.voter().isStored(cluster.voter().record());
        if (voted) {
            cluster.local().granted(term);
        }
        return voted || (phase == Phase.VOTING && late) ? stepDown() : Next.stay();
    }

    private boolean isReady() {
        NodeId next = successor;
        return next != null
                && cluster.remote(next)
                        .lease()
                        .map(LeaseStanding::readyFor)
                        .filter(term -> term > 0 && term == cluster.lease().term())
                        .isPresent();
    }

    private boolean isKnown() {
        return cluster.standbys().stream()
                .filter(id -> cluster.remote(id).lease().isPresent())
                .allMatch(id -> cluster.lease().isHeard(news, id));
    }

    private void drop() {
        phase = Phase.RELEASING;
        deadline = MonotonicTime.NEVER;
        cluster.escalation().down();
    }

    private void vote() {
        NodeId next = successor;
        phase = Phase.VOTING;
        deadline = cluster.now();
        if (next == null
                || cluster.escalation().phase() != VipPhase.IDLE
                || !canSucceed(cluster, next)) {
            return;
        }
        cluster.lease().relinquish();
        cluster.lease().giveBack();
        term = cluster.voter().voteForSuccessor(next, cluster.lease().asks());
        if (term > 0) {
            deadline = cluster.now().plus(CoreLimits.STORE_PATIENCE);
        }
    }

    private Next stepDown() {
        phase = Phase.NONE;
        deadline = MonotonicTime.NEVER;
        String reason = leaving;
        leaving = null;
        if (reason != null) {
            cluster.local().resigning(true);
            cluster.courier().announceToVoters();
            return Next.to(new LeavingState(rules, reason));
        }
        return resign(rules, why);
    }

    /// Steps down and says so, as natives do.
    static Next resign(CommonRules rules, String why) {
        Cluster cluster = rules.cluster();
        cluster.out().warn(NoticeCode.RESIGNED, "this node steps down as leader: " + why);
        cluster.local().resigning(true);
        cluster.courier().announce();
        cluster.courier().broadcastService(ClusterServiceCode.RESIGNING, Optional.empty());
        return rules.startOver();
    }
}
