package org.pgwatchdog.core.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.pgwatchdog.core.effect.NoticeCode;
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
    public record Decision(FailoverResult result, FailoverRequest request) {}

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

        boolean isFor(FailoverRequest request) {
            return first.kind() == request.kind()
                    && new TreeSet<>(first.backendIds())
                            .equals(new TreeSet<>(request.backendIds()));
        }
    }

    /// Decides the request of `voter`; first match wins, in the native order.
    public Decision decide(FailoverRequest request, NodeId voter) {
        WatchdogConfig.Failover rules = cluster.config().failover();
        if (!rules.whenQuorumExists() || request.has(FailoverRequest.CONFIRMED)) {
            return new Decision(FailoverResult.PROCEED, request);
        }
        if (!cluster.computeQuorum().permitsEscalation()) {
            return new Decision(FailoverResult.NO_QUORUM, request);
        }
        if (!rules.requireConsensus()) {
            return new Decision(FailoverResult.PROCEED, request);
        }
        return vote(request, voter, rules.allowMultipleRequests());
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
        if (ballot.count >= cluster.votesRequired()) {
            ballots.remove(ballot);
            return new Decision(FailoverResult.PROCEED, ballot.first);
        }
        FailoverResult result =
                duplicate && !allowMultiple
                        ? FailoverResult.CONSENSUS_MAY_FAIL
                        : FailoverResult.BUILDING_CONSENSUS;
        return new Decision(result, request);
    }

    private Ballot open(FailoverRequest request) {
        if (ballots.size() >= CoreLimits.BALLOTS_MAX) {
            ballots.removeFirst();
        }
        Ballot ballot = new Ballot(request, cluster.now());
        ballots.add(ballot);
        return ballot;
    }

    /// Drops the votes that are too old.
    public void expire() {
        ballots.removeIf(ballot -> {
            boolean old = cluster.now().since(ballot.since).compareTo(cluster.voteLifetime()) >= 0;
            if (old) {
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
            return old;
        });
    }

    public void clear() {
        ballots.clear();
    }
}
