package org.pgwatchdog.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;

/// What must be true of a cluster that has been left alone for long enough: one leader, everyone else
/// its standby, the address on it if its quorum permits and nowhere else, nothing half done.
final class FinalChecker {
    private FinalChecker() {}

    /// What is not as it should be; empty if the cluster is settled.
    static List<String> complaints(SimCluster cluster) {
        List<String> complaints = new ArrayList<>();
        List<SimHost> leaders = new ArrayList<>();
        for (SimHost host : cluster.hosts()) {
            state(host).filter(WatchdogState.LEADER::equals).ifPresent(_ -> leaders.add(host));
        }
        if (leaders.size() != 1) {
            complaints.add(leaders.size() + " leaders: " + states(cluster));
            return complaints;
        }
        SimHost leader = leaders.getFirst();
        for (SimHost host : cluster.hosts()) {
            NodeLife life = host.life().orElse(null);
            if (life == null) {
                complaints.add("n" + host.id() + " does not run");
                continue;
            }
            if (host != leader) {
                checkStandby(life, leader, complaints);
            }
            if (life.escalation().isBusy()) {
                complaints.add("n" + host.id() + " still works on the address");
            }
        }
        leader.life().ifPresent(life -> checkLeader(cluster, life, complaints));
        if (cluster.plan().databases()) {
            complaints.addAll(DatabaseFaults.complaints(cluster));
        }
        return complaints;
    }

    private static void checkStandby(NodeLife life, SimHost leader, List<String> complaints) {
        ClusterSnapshot snapshot = life.snapshot();
        String name = "n" + life.host().id();
        if (snapshot.localNode().state() != WatchdogState.STANDBY) {
            complaints.add(name + " is " + snapshot.localNode().state());
        }
        if (!snapshot.leader().equals(Optional.of(NodeId.of(leader.id())))) {
            complaints.add(name + " takes " + snapshot.leader() + " for the leader");
        }
        if (snapshot.vip() != ClusterSnapshot.VipPhase.IDLE) {
            complaints.add(name + " has its address " + snapshot.vip());
        }
    }

    private static void checkLeader(SimCluster cluster, NodeLife life, List<String> complaints) {
        ClusterSnapshot snapshot = life.snapshot();
        String name = "n" + life.host().id();
        if (snapshot.standbyCount() != cluster.plan().nodes() - 1) {
            complaints.add(name + " counts " + snapshot.standbyCount() + " standbys");
        }
        if (!snapshot.quorum().permitsEscalation()) {
            complaints.add(name + " leads all nodes without a quorum: " + snapshot.quorum());
        }
        if (snapshot.vip() != ClusterSnapshot.VipPhase.ESCALATED) {
            complaints.add(name + " leads with its address " + snapshot.vip());
        }
        List<SimHost> holders = cluster.segment().holders();
        if (!holders.equals(List.of(life.host()))) {
            complaints.add(
                    "the address is on "
                            + holders.stream().map(host -> "n" + host.id()).toList()
                            + ", not on "
                            + name);
        }
    }

    /// The states of all nodes for a report.
    static String states(SimCluster cluster) {
        StringBuilder text = new StringBuilder();
        for (SimHost host : cluster.hosts()) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append("n")
                    .append(host.id())
                    .append(' ')
                    .append(state(host).map(WatchdogState::label).orElse("down"));
        }
        return text.toString();
    }

    private static Optional<WatchdogState> state(SimHost host) {
        return host.life().map(life -> life.snapshot().localNode().state());
    }
}
