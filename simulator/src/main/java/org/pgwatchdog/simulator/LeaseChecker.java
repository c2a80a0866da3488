package org.pgwatchdog.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
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
        List<String> holders = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (SimHost host : cluster.hosts()) {
            boolean holds = host.life().map(NodeLife::holdsLease).orElse(false);
            if (holds) {
                holders.add("n" + host.id());
            }
            boolean answers = host.life().isPresent() && cluster.segment().holds(host);
            if (answers) {
                addresses.add("n" + host.id());
            }
        }
        if (holders.size() > 1) {
            throw Violation.safety("the lease: " + holders + " hold it at once");
        }
        if (addresses.size() > 1) {
            throw Violation.safety("the address: " + addresses + " hold it at once");
        }
    }

    /// An elected leader that hears of one with a higher term steps down.
    private void requireGivingWay(SimHost host, Event event, ClusterSnapshot after) {
        if (!(event instanceof Event.MessageReceived(var from, _, var message))) {
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
        if (sound && known && stays) {
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
