package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.WatchdogState;

/// What happens to the databases and on the ways to them, and the operator who attaches those that came
/// back.
final class DatabaseFaults {
    /// A primary that dies in a settled cluster must have been replaced by then: checks, two repetitions
    /// of the wish, and the command.
    static final Duration REPLACED_MAX =
            SimBridge.CHECK_MAX
                    .plus(SimBridge.REPEAT_MAX.multipliedBy(3))
                    .plus(FailoverCommands.COMMAND_MAX.multipliedBy(2));

    /// The operator looks around this often.
    static final Duration ROUND_MAX = Duration.ofSeconds(8);

    private static final Duration ROUND_MIN = Duration.ofSeconds(2);

    private final SimCluster cluster;
    private final Prng prng;

    DatabaseFaults(SimCluster cluster, Prng prng) {
        this.cluster = cluster;
        this.prng = prng;
    }

    void begin() {
        cluster.timeline().after(prng.between(ROUND_MIN, ROUND_MAX), this::round);
    }

    /// Attaches what is alive and down in the books, by the pgpool of any node.
    private void round() {
        SimHost host = prng.pick(cluster.hosts());
        for (int database = 0; database < SimDatabases.COUNT; database++) {
            int wanted = database;
            boolean attach =
                    cluster.databases().isAlive(database) && cluster.pool(host).isDown(database);
            if (attach && host.running()) {
                host.life()
                        .flatMap(NodeLife::bridge)
                        .ifPresent(bridge -> bridge.order(FailoverKind.FAILBACK, wanted));
            }
        }
        begin();
    }

    int killPrimary() {
        int primary = cluster.databases().primary();
        cluster.databases().kill(primary);
        return primary;
    }

    int killAny() {
        int database = prng.below(SimDatabases.COUNT);
        cluster.databases().kill(database);
        return database;
    }

    /// An operator takes a standby out of service.
    void detachAny() {
        SimHost host = prng.pick(cluster.hosts());
        int database = prng.below(SimDatabases.COUNT);
        if (host.running() && database != cluster.databases().primary()) {
            cluster.trace().note("n" + host.id(), "its operator detaches db" + database);
            host.life()
                    .flatMap(NodeLife::bridge)
                    .ifPresent(bridge -> bridge.order(FailoverKind.DEGENERATE, database));
        }
    }

    /// Some pools lose their way to a database; returns how to repair it.
    Runnable loseWay(List<SimHost> hosts, int database) {
        cluster.trace()
                .note(
                        "db" + database,
                        "out of reach of " + hosts.stream().map(host -> "n" + host.id()).toList());
        hosts.forEach(host -> cluster.databases().cut(host, database));
        return () -> hosts.forEach(host -> cluster.databases().heal(host, database));
    }

    void repairAll() {
        cluster.databases().healAll();
        for (int database = 0; database < SimDatabases.COUNT; database++) {
            cluster.databases().revive(database);
        }
    }

    /// In a settled cluster the primary dies: a healthy majority must replace it.
    void requireReplacement() {
        int lost = killPrimary();
        cluster.runUntil(cluster.timeline().now() + REPLACED_MAX.toNanos());
        if (cluster.databases().primary() == lost) {
            throw Violation.liveness(
                    "db"
                            + lost
                            + " has been dead for "
                            + REPLACED_MAX.toSeconds()
                            + " s, everybody sees it, and nobody was promoted");
        }
    }

    /// What is not as it should be after the faults.
    static List<String> complaints(SimCluster cluster) {
        List<String> complaints = new ArrayList<>();
        Optional<BackendStatuses> word = Optional.empty();
        for (SimHost host : cluster.hosts()) {
            NodeLife life = host.life().orElse(null);
            if (life == null) {
                continue;
            }
            if (life.snapshot().localNode().state() == WatchdogState.LEADER) {
                word = Optional.of(cluster.pool(host).book());
            }
            if (life.bridge().map(SimBridge::isBusy).orElse(false)) {
                complaints.add("n" + host.id() + " still works on a database");
            }
        }
        word.ifPresentOrElse(
                book -> compare(cluster, book, complaints),
                () -> complaints.add("nobody has a word on the databases"));
        return complaints;
    }

    private static void compare(SimCluster cluster, BackendStatuses word, List<String> complaints) {
        for (SimHost host : cluster.hosts()) {
            Optional<BackendStatuses> book =
                    host.life().flatMap(life -> life.snapshot().backends());
            BackendStatuses pool = cluster.pool(host).book();
            if (!pool.equals(word) || !book.equals(Optional.of(word))) {
                complaints.add(
                        "n%d has the book %s and the pool %s, the leader's pool %s"
                                .formatted(host.id(), book, pool, word));
            }
        }
        SimPool leaders = new SimPool();
        leaders.take(word);
        for (int database = 0; database < SimDatabases.COUNT; database++) {
            if (cluster.databases().isAlive(database) == leaders.isDown(database)) {
                complaints.add(
                        "db%d is %s, but not in the books"
                                .formatted(
                                        database,
                                        cluster.databases().isAlive(database) ? "alive" : "dead"));
            }
        }
        int primary = cluster.databases().primary();
        if (word.primaryNodeId() != primary) {
            complaints.add(
                    "the books take db"
                            + word.primaryNodeId()
                            + " for the primary, not "
                            + primary);
        }
    }
}
