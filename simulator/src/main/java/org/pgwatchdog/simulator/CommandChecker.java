package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgwatchdog.core.cluster.CoreLimits;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogConfig;

/// Whether a failover command runs once for its event, and which promotions must not be needless.
///
/// A command that ran and did not promote, because its candidate had died meanwhile, may be run again: the
/// next leader sees nothing of it. Four things are beyond the protocol and are let pass, and nothing else:
///
/// - A second run while the first has not worked yet and its process is gone or lost to the next leader,
///   by a kill or a cut. Nobody can see from another host what a command left behind is doing, and the next
///   leader waits for its work for [CoreLimits#RESUME_PATIENCE] only.
/// - A second run by a leader that has led, frozen or cut off, since before another leader ran the command.
///   It cannot know; only a lease that runs out by itself could keep it from it.
/// - A needless promotion decided by nodes of which none was there when the present primary was made or
///   has heard of it from one that was: every process of that time has ended or is cut off. All that is
///   left are the books of their pools, which carry no date, as the native `pgpool_status`.
/// - A needless promotion decided by a leader that was cut off without resigning while another leader made
///   the present primary, and that leads on when the cut is healed. Its book counts, as among natives, for
///   books carry no term by which the older one could be told.
final class CommandChecker {
    private final SimCluster cluster;
    private final TreeMap<String, List<Run>> runs = new TreeMap<>();
    private final TreeSet<String> promised = new TreeSet<>();
    private final Set<NodeLife> witnesses = new LinkedHashSet<>();
    private final Map<NodeLife, Long> leadingSince = new LinkedHashMap<>();
    private boolean anyPromotion;
    private long promotedAt;

    CommandChecker(SimCluster cluster) {
        this.cluster = cluster;
    }

    private static final class Run {
        final NodeLife life;
        final List<NodeLife> cluster;
        final long begun;
        boolean worked;
        boolean over;

        Run(NodeLife life, List<NodeLife> cluster, long begun) {
            this.life = life;
            this.begun = begun;
            this.cluster = cluster;
        }
    }

    /// An event was decided. What an operator orders, or settings without quorum or consensus allow,
    /// promises nothing while the cluster is cut in two.
    void decided(NodeLife life, FailoverOperation operation) {
        WatchdogConfig.Failover rules = life.config().failover();
        boolean byMajority =
                rules.whenQuorumExists()
                        && rules.requireConsensus()
                        && !rules.allowMultipleRequests()
                        && !operation.request().has(FailoverRequest.CONFIRMED);
        if (byMajority && isRemembered(life)) {
            promised.add(operation.id().toString());
        }
    }

    private boolean isRemembered(NodeLife decider) {
        if (!anyPromotion || witnesses.contains(decider)) {
            return true;
        }
        boolean ledAllAlong = leadingSince.getOrDefault(decider, Long.MAX_VALUE) < promotedAt;
        return !ledAllAlong && following(decider).stream().anyMatch(witnesses::contains);
    }

    /// The process leads from now on, or no more.
    void leads(NodeLife life, boolean now) {
        if (now) {
            leadingSince.put(life, cluster.timeline().now());
        } else {
            leadingSince.remove(life);
        }
    }

    /// A command begins that is to promote. Returns whether it must not do so needlessly.
    ///
    /// @param patience how long the process had to wait for another's work; zero for its own event
    boolean begins(NodeLife life, FailoverOperation operation, Duration patience) {
        String id = operation.id().toString();
        List<Run> known = runs.computeIfAbsent(id, _ -> new ArrayList<>());
        for (Run earlier : known) {
            boolean lost =
                    !earlier.life.isCurrent()
                            || (earlier.life != life
                                    && patience.equals(CoreLimits.RESUME_PATIENCE));
            boolean unaware =
                    earlier.life != life
                            && leadingSince.getOrDefault(life, Long.MAX_VALUE) < earlier.begun;
            if (!unaware && (earlier.worked || (!earlier.over && !lost))) {
                throw Violation.safety(
                        "n%d runs the command of %s again, though that of n%d %s"
                                .formatted(
                                        life.host().id(),
                                        operation,
                                        earlier.life.host().id(),
                                        earlier.worked ? "has worked" : "is at it"));
            }
        }
        known.add(new Run(life, following(life), cluster.timeline().now()));
        return promised.contains(id);
    }

    /// The command of that process has ended, whether the process knows it or not.
    void ended(NodeLife life, DatabaseEventId id) {
        for (Run run : runs.getOrDefault(id.toString(), List.of())) {
            run.over |= run.life == life;
        }
    }

    /// There is a new primary, and those who were in its maker's cluster know.
    void promoted(NodeLife life, DatabaseEventId id) {
        anyPromotion = true;
        promotedAt = cluster.timeline().now();
        witnesses.clear();
        for (Run run : runs.getOrDefault(id.toString(), List.of())) {
            if (run.life == life) {
                run.worked = true;
                witnesses.addAll(run.cluster);
            }
        }
    }

    /// A process has taken over the cluster's book.
    void copied(NodeLife life, BackendStatuses book) {
        if (book.primaryNodeId() == cluster.databases().primary()) {
            witnesses.add(life);
        }
    }

    /// The leader and who takes it for the leader.
    private List<NodeLife> following(NodeLife leader) {
        NodeId id = NodeId.of(leader.host().id());
        List<NodeLife> lives = new ArrayList<>(List.of(leader));
        for (SimHost host : cluster.hosts()) {
            host.life()
                    .filter(life -> life != leader)
                    .filter(life -> life.snapshot().leader().filter(id::equals).isPresent())
                    .ifPresent(lives::add);
        }
        return lives;
    }
}
