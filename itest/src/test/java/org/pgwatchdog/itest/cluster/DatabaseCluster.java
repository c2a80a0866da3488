package org.pgwatchdog.itest.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pgwatchdog.itest.database.DatabaseTrio;
import org.pgwatchdog.itest.database.WriteProbe;
import org.pgwatchdog.itest.net.Await;

/// A running cluster in front of three databases: what its pools say about them, and how all of them get
/// well again.
public final class DatabaseCluster {

    /// The ids of all databases.
    public static final Set<Integer> ALL = Set.of(0, 1, 2);

    /// Noticing, agreeing, promoting, and a standby that follows, on a busy machine.
    public static final Duration FAILOVER = Duration.ofSeconds(45);

    /// An order is passed on, and the pools' children restart.
    public static final Duration ORDER = Duration.ofSeconds(25);

    /// Copying a database and attaching it.
    public static final Duration RECOVERY = Duration.ofSeconds(60);

    /// How long one pcp program may take.
    public static final Duration PCP = Duration.ofSeconds(10);

    private final RunningCluster cluster;
    private final DatabaseTrio trio;
    private long attachedAt;

    /// The cluster's plan must have asked for three databases.
    public DatabaseCluster(RunningCluster cluster) {
        this.cluster = cluster;
        this.trio = cluster.trio();
    }

    /// All databases but one.
    public static Set<Integer> allBut(int id) {
        Set<Integer> others = new TreeSet<>(ALL);
        others.remove(id);
        return others;
    }

    /// Does what an operator does after a failure: makes what is not a standby of the primary one again,
    /// attaches what is detached, and sees that all pools serve all databases.
    public void repair() {
        trio.operator().behave("");
        trio.repair();
        int primary = trio.primary().id();
        attachedAt = System.nanoTime() - PCP.toNanos();
        Await.until(
                "all databases in all pools",
                RECOVERY,
                () -> {
                    Optional<String> problem = problemOf(cluster.nodes(), primary, ALL);
                    problem.ifPresent(found -> attachMissing());
                    return problem;
                });
    }

    /// Attaches at the leader's pool, and gives that some time before trying again.
    private void attachMissing() {
        if (System.nanoTime() - attachedAt < PCP.toNanos()) {
            return;
        }
        ClusterNode leader = cluster.leader();
        PoolView.of(leader)
                .ifPresent(view -> {
                    Set<Integer> missing = new TreeSet<>(ALL);
                    missing.removeAll(view.attached());
                    missing.removeIf(id -> view.status(id).equals("quarantine"));
                    missing.forEach(id -> leader.pcp(PCP, "pcp_attach_node", "-n" + id));
                    attachedAt = System.nanoTime();
                });
    }

    /// Waits until exactly these databases are attached in each of the pools, with this primary.
    public void awaitPools(
            List<ClusterNode> nodes, int primary, Set<Integer> attached, Duration limit) {
        Await.until(
                "pools with primary " + primary + " and " + attached,
                limit,
                () -> problemOf(nodes, primary, attached));
    }

    /// The first pool that does not have exactly these databases attached with this primary; empty if
    /// there is none.
    public Optional<String> problemOf(List<ClusterNode> nodes, int primary, Set<Integer> attached) {
        for (ClusterNode node : nodes) {
            Optional<PoolView> view = PoolView.of(node);
            if (view.isEmpty()) {
                return Optional.of("the pool of " + node + " does not answer");
            }
            if (!view.get().attached().equals(attached)
                    || !view.get().primary().equals(Optional.of(primary))) {
                return Optional.of(
                        "the pool of %s: %s, %s"
                                .formatted(node, view.get(), trio.operator().failoverLog()));
            }
        }
        return Optional.empty();
    }

    /// A client that writes through the virtual address, and succeeds with it.
    public WriteProbe writer() {
        WriteProbe probe =
                new WriteProbe(
                        cluster.hosts().client(), cluster.hosts().vip(), ClusterNode.PGPOOL_PORT);
        Await.until(
                "the first writes",
                ORDER,
                () ->
                        probe.writes() > 0
                                ? Optional.empty()
                                : Optional.of("last error: " + probe.lastError()));
        return probe;
    }

    /// Waits until writes succeed again; returns how long they did not.
    public static Duration awaitWrites(WriteProbe probe) {
        Await.until(
                "writes",
                FAILOVER,
                () ->
                        probe.outage().isPresent()
                                ? Optional.empty()
                                : Optional.of("last error: " + probe.lastError()));
        return probe.outage().orElseThrow();
    }
}
