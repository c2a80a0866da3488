package org.pgwatchdog.simulator;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.LeaseStanding;
import org.pgwatchdog.core.message.PeerExtension;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.WatchdogState;

/// Watches leases and terms, at every moment: never two nodes that hold a lease, never the address on two
/// hosts whose processes live, never two leaders elected in one term. No time is granted: among nodes that
/// promise these are impossibilities, not bounds.
///
/// Not so where majorities need not meet: half votes among an even number of nodes, and membership that
/// shrinks. Natives promise nothing; what they hold is [AddressChecker]'s business.
final class LeaseChecker {
    private final SimCluster cluster;
    private final boolean sound;
    private final TreeMap<Long, Integer> elected = new TreeMap<>();
    private final long[] lastTerm;

    LeaseChecker(SimCluster cluster) {
        ClusterPlan plan = cluster.plan();
        this.cluster = cluster;
        boolean majoritiesMeet = !plan.halfVotes() || plan.nodes() % 2 == 1;
        this.sound =
                plan.leased() && plan.fixedMembership() && majoritiesMeet && !plan.hasNatives();
        this.lastTerm = new long[plan.nodes()];
    }

    void check() {
        if (!sound) {
            return;
        }
        int holders = 0;
        int addresses = 0;
        for (SimHost host : cluster.hosts()) {
            holders += holdsLease(host) ? 1 : 0;
            addresses += answers(host) ? 1 : 0;
        }
        if (holders > 1) {
            throw Violation.safety(
                    "the lease: " + names(LeaseChecker::holdsLease) + " hold it at once");
        }
        if (addresses > 1) {
            throw Violation.safety("the address: " + names(this::answers) + " hold it at once");
        }
    }

    private static boolean holdsLease(SimHost host) {
        return host.life().map(NodeLife::holdsLease).orElse(false);
    }

    private boolean answers(SimHost host) {
        return host.life().isPresent() && cluster.segment().holds(host);
    }

    private List<String> names(Predicate<SimHost> which) {
        return cluster.hosts().stream().filter(which).map(host -> "n" + host.id()).toList();
    }

    /// An elected leader that hears of one with a higher term steps down.
    private void requireGivingWay(SimHost host, Event event, ClusterSnapshot after) {
        if (!sound || !(event instanceof Event.MessageReceived(var from, _, var message))) {
            return;
        }
        boolean known =
                after.node(from.value())
                        .map(node -> node.state() == WatchdogState.LEADER)
                        .orElse(false);
        long term = electedTerm(message);
        boolean stays =
                after.leader().filter(after.local()::equals).isPresent()
                        && after.term() > 0
                        && after.term() < term;
        if (known && stays) {
            throw Violation.safety(
                    "n%d stays the leader of term %d though n%s leads in term %d"
                            .formatted(host.id(), after.term(), from, term));
        }
    }

    private static long electedTerm(PeerMessage message) {
        Optional<PeerExtension> extension =
                switch (message) {
                    case PeerMessage.IAmLeader beacon -> beacon.extension();
                    case PeerMessage.NodeInformation(var info)
                            when info.state() == WatchdogState.LEADER ->
                            info.extension();
                    default -> Optional.empty();
                };
        return extension
                .flatMap(PeerExtension::lease)
                .filter(LeaseStanding::elected)
                .map(LeaseStanding::claim)
                .orElse(0L);
    }

    /// A node has made a step.
    void stepped(SimHost host, Event event, ClusterSnapshot after) {
        boolean leads = after.leader().filter(after.local()::equals).isPresent();
        requireGivingWay(host, event, after);
        if (!sound || !leads || after.term() == 0) {
            return;
        }
        int id = host.id();
        Integer other = elected.putIfAbsent(after.term(), id);
        if (other != null && other != id && !cluster.votesWereLost()) {
            throw Violation.safety(
                    "n%d and n%d are both elected in term %d".formatted(other, id, after.term()));
        }
        if (after.term() < lastTerm[id] && !cluster.votesWereLost()) {
            throw Violation.safety(
                    "n%d leads in term %d after %d".formatted(id, after.term(), lastTerm[id]));
        }
        lastTerm[id] = after.term();
        if (elected.size() > SimulatorLimits.VOTES_KEPT) {
            elected.pollFirstEntry();
        }
    }
}
