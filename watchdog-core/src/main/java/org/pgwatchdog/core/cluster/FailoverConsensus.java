package org.pgwatchdog.core.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;

/// Decides failover requests on the leader by quorum and votes (protocol v4, 12.3 and 12.5; native
/// `compute_failover_consensus`, `add_failover`, `service_expired_failovers`).
public final class FailoverConsensus {
    private final Cluster cluster;
    private final List<Ballot> ballots = new ArrayList<>();

    FailoverConsensus(Cluster cluster) {
        this.cluster = cluster;
    }

    /// What was decided.
    ///
    /// @param result the code for the requester
    /// @param request what to carry out if the result is PROCEED: with the flags of the first vote
    /// @param why the rule that decided, and who voted, for the history
    public record Decision(FailoverResult result, FailoverRequest request, String why) {}

    /// Votes for one failover.
    private static final class Ballot {
        private final FailoverRequest first;
        private final MonotonicTime since;
        private final TreeSet<NodeId> voters = new TreeSet<>();
        private int count;

        Ballot(FailoverRequest first, MonotonicTime since) {
            this.first = first;
            this.since = since;
        }

        boolean isOfLonelyLeader(Cluster cluster) {
            return first.kind() == FailoverKind.DEGENERATE
                    && voters.contains(cluster.localId())
                    && cluster.hasQuarantinedPrimary()
                    && cluster.backends().stream()
                            .anyMatch(known -> first.backendIds().contains(known.primaryNodeId()));
        }

        boolean isFor(FailoverRequest request) {
            return first.kind() == request.kind()
                    && new TreeSet<>(first.backendIds())
                            .equals(new TreeSet<>(request.backendIds()));
        }
    }

    /// Decides the request of `voter`; first match wins, in the native order.
    public Decision decide(FailoverRequest request, NodeId voter) {
        WatchdogConfig.Failover rules = cluster.config().failover();
        if (!rules.whenQuorumExists()) {
            return proceed(request, "failover_when_quorum_exists is off");
        }
        if (request.has(FailoverRequest.CONFIRMED)) {
            return proceed(request, "an operator ordered it");
        }
        if (!cluster.computeQuorum().permitsEscalation()) {
            return new Decision(FailoverResult.NO_QUORUM, request, "there is no quorum");
        }
        if (!rules.requireConsensus()) {
            return proceed(request, "failover_require_consensus is off");
        }
        return vote(request, voter, rules.allowMultipleRequests());
    }

    private static Decision proceed(FailoverRequest request, String why) {
        return new Decision(FailoverResult.PROCEED, request, why);
    }

    private Decision vote(FailoverRequest request, NodeId voter, boolean allowMultiple) {
        Ballot ballot =
                ballots.stream()
                        .filter(open -> open.isFor(request))
                        .findFirst()
                        .orElseGet(() -> open(request));
        boolean duplicate = !ballot.voters.add(voter);
        if (!duplicate || allowMultiple) {
            ballot.count++;
        }
        String votes =
                ballot.count
                        + " of "
                        + cluster.votesRequired()
                        + " votes are there, from nodes "
                        + ballot.voters;
        if (ballot.count >= cluster.votesRequired()) {
            ballots.remove(ballot);
            return proceed(ballot.first, votes);
        }
        FailoverResult result =
                duplicate && !allowMultiple
                        ? FailoverResult.CONSENSUS_MAY_FAIL
                        : FailoverResult.BUILDING_CONSENSUS;
        return new Decision(result, request, votes);
    }

    private Ballot open(FailoverRequest request) {
        if (ballots.size() >= CoreLimits.BALLOTS_MAX) {
            ballots.removeFirst();
        }
        Ballot ballot = new Ballot(request, cluster.now());
        ballots.add(ballot);
        return ballot;
    }

    /// Drops the votes that are too old. True if this node voted in vain that the primary is down: the
    /// others reach it, so another should lead (protocol v4, 12.8).
    public boolean expire() {
        boolean alone = false;
        for (Ballot ballot : List.copyOf(ballots)) {
            boolean old = cluster.now().since(ballot.since).compareTo(cluster.voteLifetime()) >= 0;
            if (old) {
                ballots.remove(ballot);
                alone |= ballot.isOfLonelyLeader(cluster);
                cluster.out()
                        .info(
                                NoticeCode.FAILOVER_EXPIRED,
                                "failover request "
                                        + ballot.first.kind()
                                        + " of backends "
                                        + ballot.first.backendIds()
                                        + " expired with "
                                        + ballot.count
                                        + " of "
                                        + cluster.votesRequired()
                                        + " votes from nodes "
                                        + ballot.voters);
            }
        }
        return alone;
    }

    public void clear() {
        ballots.clear();
    }
}
