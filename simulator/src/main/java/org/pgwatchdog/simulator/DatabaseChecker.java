package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.WatchdogConfig;

/// Whether each database event was decided by the rules (protocol v4, 12.3), judged from the outside: who
/// wished it and when, and what the deciding node knew of its cluster.
final class DatabaseChecker {
    /// A wish may wait for its decision in buffers and queues for this long, beyond the life of a vote.
    private static final Duration TRANSPORT_MAX = Duration.ofSeconds(10);

    private final SimCluster cluster;
    private final List<Wish> wishes = new ArrayList<>();
    private final TreeMap<String, FailoverOperation> decided = new TreeMap<>();
    private final TreeMap<String, Work> underWay = new TreeMap<>();
    private final CommandChecker commands;

    DatabaseChecker(SimCluster cluster) {
        this.cluster = cluster;
        this.commands = new CommandChecker(cluster);
    }

    CommandChecker commands() {
        return commands;
    }

    private record Wish(int host, String what, long at) {}

    /// @param life who is at it; an event moves to the next leader
    private record Work(NodeLife life, String what) {}

    /// Someone's pool asks.
    void wished(SimHost host, FailoverRequest request) {
        wishes.add(new Wish(host.id(), what(request), cluster.timeline().now()));
        if (wishes.size() > SimulatorLimits.WISHES_KEPT) {
            wishes.removeFirst();
        }
    }

    /// Someone's core orders its bridge to do it.
    void decided(NodeLife life, FailoverOperation operation, boolean resumed) {
        String id = operation.id().toString();
        FailoverOperation known = decided.putIfAbsent(id, operation);
        if (resumed != (known != null)) {
            throw failure(life, operation, resumed ? "resumes what nobody began" : "decides twice");
        }
        if (known != null && !known.equals(operation)) {
            throw failure(life, operation, "changes " + known);
        }
        requireOnce(life, operation);
        if (!resumed) {
            requireRules(life, operation);
            commands.decided(life, operation);
        }
        underWay.put(id, new Work(life, what(operation.request())));
    }

    private void requireOnce(NodeLife life, FailoverOperation operation) {
        String what = what(operation.request());
        String id = operation.id().toString();
        for (var entry : underWay.entrySet()) {
            boolean same = entry.getValue().what().equals(what) && entry.getValue().life() == life;
            if (same && !entry.getKey().equals(id)) {
                throw failure(life, operation, "does what event " + entry.getKey() + " is doing");
            }
        }
    }

    private void requireRules(NodeLife life, FailoverOperation operation) {
        WatchdogConfig.Failover rules = life.config().failover();
        if (!rules.whenQuorumExists() || operation.request().has(FailoverRequest.CONFIRMED)) {
            return;
        }
        ClusterSnapshot known = life.snapshot();
        if (!known.quorum().permitsEscalation()) {
            throw failure(life, operation, "decides with " + known.quorum());
        }
        if (rules.requireConsensus()) {
            int needed = votesRequired(known.memberRemoteCount() + 1, life.config().halfVotes());
            int there = votes(life, operation.request(), rules.allowMultipleRequests());
            if (there < needed) {
                throw failure(
                        life,
                        operation,
                        "decides with "
                                + there
                                + " of "
                                + needed
                                + " votes; the others see it alive");
            }
        }
    }

    private int votes(NodeLife life, FailoverRequest request, boolean everyWishCounts) {
        Duration window = life.config().failover().voteLifetime().plus(TRANSPORT_MAX);
        long since = cluster.timeline().now() - window.toNanos();
        TreeSet<Integer> voters = new TreeSet<>();
        int count = 0;
        for (Wish wish : wishes) {
            if (wish.at() >= since && wish.what().equals(what(request))) {
                voters.add(wish.host());
                count++;
            }
        }
        return everyWishCounts ? count : voters.size();
    }

    /// Protocol v4, 10.4.
    private static int votesRequired(int members, boolean halfVotes) {
        return members / 2 + (members % 2 == 1 || !halfVotes ? 1 : 0);
    }

    /// A core has handled an event: perhaps its bridge's word that it is done.
    void happened(Event event) {
        if (event instanceof Event.FailoverEnded(var id, _, _)) {
            underWay.remove(id.toString());
        }
    }

    /// The process is gone, or leads no more.
    void dismissed(NodeLife life) {
        underWay.values().removeIf(work -> work.life() == life);
    }

    private static String what(FailoverRequest request) {
        return request.kind()
                + (request.has(FailoverRequest.PROMOTE) ? " for promotion " : " ")
                + new TreeSet<>(request.backendIds());
    }

    private static Violation failure(NodeLife life, FailoverOperation operation, String text) {
        return Violation.safety("n%d %s: %s".formatted(life.host().id(), text, operation));
    }
}
