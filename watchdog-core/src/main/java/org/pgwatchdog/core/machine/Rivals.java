package org.pgwatchdog.core.machine;

import java.util.Optional;
import org.pgwatchdog.core.cluster.Cluster;
import org.pgwatchdog.core.cluster.RemoteNode;
import org.pgwatchdog.core.cluster.SplitBrain;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.message.ClusterServiceCode;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.model.WatchdogState;

/// What a node does about two leaders (protocol v4, 10.3). Among pgwatchdog nodes the one of the higher
/// term stays; a term counts only if a majority elected its leader.
final class Rivals {
    private final CommonRules rules;
    private final Cluster cluster;

    Rivals(CommonRules rules) {
        this.rules = rules;
        this.cluster = rules.cluster();
    }

    /// Draws the conclusions from a node that says it leads.
    Next heardLeader(RemoteNode from, Optional<Integer> id) {
        if (cluster.local().state() == WatchdogState.LEADER) {
            return compare(from);
        }
        if (isSteppingDown(from)) {
            return Next.stay();
        }
        if (cluster.leader().isEmpty()) {
            cluster.leader(from.id());
        } else if (!cluster.isLeader(from.id())) {
            cluster.courier().broadcastService(ClusterServiceCode.SPLIT_BRAIN, id);
        }
        return Next.stay();
    }

    /// Its last word as a leader is the name of the next one.
    private static boolean isSteppingDown(RemoteNode leader) {
        return leader.lease().map(LeaseStanding::grants).orElse(0L) > 0;
    }

    /// Two leaders: compare, and act on the result (native `handle_split_brain`).
    Next compare(RemoteNode other) {
        SplitBrain.Claim own =
                new SplitBrain.Claim(
                        cluster.escalation().isEscalated(),
                        cluster.local().quorum(),
                        cluster.standbys().size(),
                        cluster.local().stateSince());
        Optional<SplitBrain.Verdict> byTerm = byTerm(other);
        SplitBrain.Verdict verdict = byTerm.orElseGet(() -> SplitBrain.judge(own, other.claim()));
        cluster.out()
                .warn(
                        NoticeCode.SPLIT_BRAIN,
                        "\""
                                + other.name()
                                + "\" says it is the leader too; comparing "
                                + (byTerm.isPresent()
                                        ? "term " + ownTerm() + " with term " + term(other)
                                        : own
                                                + " with "
                                                + other.claim()
                                                        .map(Object::toString)
                                                        .orElse("too little data"))
                                + ": "
                                + verdict);
        return act(other, verdict);
    }

    private Next act(RemoteNode other, SplitBrain.Verdict verdict) {
        return switch (verdict) {
            case UNDECIDED -> {
                cluster.courier().service(other.id(), ClusterServiceCode.NEEDS_ELECTION);
                yield rules.startOver();
            }
            case REMOTE_STAYS -> {
                cluster.courier()
                        .broadcastService(
                                ClusterServiceCode.I_AM_NOT_TRUE_LEADER, Optional.empty());
                yield rules.startOver();
            }
            case LOCAL_STAYS -> {
                cluster.courier().service(other.id(), ClusterServiceCode.I_AM_TRUE_LEADER);
                yield Next.stay();
            }
        };
    }

    private Optional<SplitBrain.Verdict> byTerm(RemoteNode other) {
        if (!cluster.lease().isOn() || other.lease().isEmpty() || ownTerm() == term(other)) {
            return Optional.empty();
        }
        return Optional.of(
                cluster.rules().givesWay(ownTerm(), term(other))
                        ? SplitBrain.Verdict.REMOTE_STAYS
                        : SplitBrain.Verdict.LOCAL_STAYS);
    }

    private long ownTerm() {
        return cluster.lease().electedTerm();
    }

    private static long term(RemoteNode other) {
        return other.lease().filter(LeaseStanding::elected).map(LeaseStanding::claim).orElse(0L);
    }

    /// Another node says it is the true leader.
    Next trueLeader(RemoteNode from) {
        if (cluster.local().state() == WatchdogState.LEADER) {
            cluster.out()
                    .warn(
                            NoticeCode.RESIGNED,
                            "stepping down: \"" + from.name() + "\" is the true leader");
            cluster.courier().broadcastService(ClusterServiceCode.RESIGNING, Optional.empty());
            return rules.startOver();
        }
        if (cluster.leader().isPresent() && !cluster.isLeader(from.id())) {
            cluster.courier().broadcastService(ClusterServiceCode.NEEDS_ELECTION, Optional.empty());
            return rules.startOver();
        }
        return Next.stay();
    }
}
