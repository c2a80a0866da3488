package org.pgwatchdog.daemon.reach;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.NodeSnapshot;
import org.pgwatchdog.core.model.QuorumStatus;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.daemon.Samples;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.HistoryEntry;
import org.pgwatchdog.daemon.status.NoticeLog;

/// A node without a daemon: what it offers to the core and tells is kept, its cluster is what a test says.
final class TestNode {
    final VipHearsay hearsay = new VipHearsay();
    volatile boolean holdsVip;
    private final EventHistory history = new EventHistory(InstantSource.system());
    private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    private final WatchedNode node =
            new WatchedNode(
                    events::add,
                    () -> CompletableFuture.completedFuture(cluster()),
                    () -> holdsVip,
                    hearsay,
                    new NoticeLog(history));
    private volatile Optional<Integer> leader = Optional.empty();
    private volatile QuorumStatus quorum = QuorumStatus.NO_LEADER;
    private volatile int leadersPoolPort = 1;

    WatchedNode node() {
        return node;
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    /// What was told, as `CODE text`.
    List<String> told() {
        return history.entries().stream().map(TestNode::line).toList();
    }

    /// From now on that node leads with a quorum, and its pool listens there.
    void leads(int id, int poolPort) {
        leadersPoolPort = poolPort;
        leader = Optional.of(id);
        quorum = QuorumStatus.EXIST;
    }

    void nobodyLeads() {
        leader = Optional.empty();
        quorum = QuorumStatus.NO_LEADER;
    }

    private ClusterSnapshot cluster() {
        Optional<Integer> now = leader;
        boolean here = now.equals(Optional.of(0));
        NodeSnapshot other = Samples.node(1, WatchdogState.LEADER);
        return new ClusterSnapshot(
                NodeId.of(0),
                now.map(NodeId::of),
                0,
                quorum,
                1,
                1,
                2,
                false,
                ClusterSnapshot.VipPhase.IDLE,
                List.of(
                        Samples.node(0, here ? WatchdogState.LEADER : WatchdogState.STANDBY),
                        withPool(other, leadersPoolPort)),
                Optional.empty(),
                false);
    }

    private static NodeSnapshot withPool(NodeSnapshot of, int port) {
        return new NodeSnapshot(
                new NodeAddress(of.id(), "127.0.0.1", 9001, port),
                of.state(),
                of.inState(),
                of.membership(),
                of.name(),
                of.delegateIp(),
                of.priority(),
                of.lostReason(),
                of.lastHeard(),
                of.kind(),
                of.version(),
                of.lifecheckStarted(),
                of.reachable(),
                of.joined());
    }

    private static String line(HistoryEntry entry) {
        return entry.code() + " " + entry.text();
    }
}
