package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;

/// One run: three engines, pools, a cluster and databases; a minute of orders and faults, then peace.
final class BridgeSimulation {
    static final int NODES = 3;
    static final int BACKENDS = 3;
    private static final int ORDER = FailoverRequest.CONFIRMED | FailoverRequest.SWITCHOVER;
    private static final Duration CHAOS = Duration.ofSeconds(60);
    private static final Duration PEACE = Duration.ofSeconds(420);

    final SimTimeline time;
    final SimLedger ledger = new SimLedger();
    final SimDatabases databases = new SimDatabases(BACKENDS, NODES, ledger);
    final SimCluster cluster;
    final List<SimNode> nodes = new ArrayList<>();

    /// What was done to it, for people.
    final List<String> story = new ArrayList<>();

    private final SimRules rules;

    BridgeSimulation(long seed) {
        time = new SimTimeline(seed);
        rules = new SimRules(seed % 2 == 0, seed / 2 % 2 == 0, seed / 4 % 2 == 0);
        story.add(rules.toString());
        cluster = new SimCluster(time);
        for (int id = 0; id < NODES; id++) {
            SimNode node = new SimNode(id, time, this, rules);
            nodes.add(node);
            cluster.add(node);
        }
    }

    void run() {
        cluster.electSoon();
        int bursts = 1 + time.below(3);
        for (int burst = 0; burst < bursts; burst++) {
            Duration start = time.between(8000, (int) CHAOS.toMillis());
            int troubles = 1 + time.below(4);
            for (int trouble = 0; trouble < troubles; trouble++) {
                time.in(start.plus(time.between(0, 6000)), this::trouble);
            }
        }
        time.in(CHAOS.plusSeconds(50), this::makePeace);
        time.runUntil(time.now().plus(CHAOS).plus(PEACE), nodes);
    }

    private void tell(String what) {
        story.add(time.now() + " " + what + ", book " + cluster.book());
    }

    private void trouble() {
        SimNode node = nodes.get(time.below(NODES));
        int backend = time.below(BACKENDS);
        switch (time.below(rules.operators() ? 12 : 10)) {
            case 0, 1 -> {
                tell("primary " + databases.primary + " dies");
                databases.kill(databases.primary);
            }
            case 2 -> {
                tell("backend " + backend + " dies");
                databases.kill(backend);
            }
            case 3 -> {
                tell("node " + node.id + " does not reach backend " + backend);
                databases.cut(node.id, backend, true);
                time.in(time.between(3000, 30000), () -> databases.cut(node.id, backend, false));
            }
            case 4, 5 -> {
                SimNode cut = time.chance(60) ? cluster.leader().orElse(node) : node;
                tell(
                        "node "
                                + cut.id
                                + " is cut off, leader "
                                + cluster.leader().map(one -> one.id));
                cluster.cut(cut);
                time.in(time.between(3000, 20000), () -> cluster.heal(cut));
            }
            case 6 -> {
                boolean fresh = time.chance(50);
                tell("pool " + node.id + " is restarted, all attached: " + fresh);
                node.pool.restart(fresh);
            }
            case 7 -> revive();
            case 8 -> {
                tell("pool " + node.id + " is slow");
                node.pool.slow(true);
                time.in(time.between(5000, 40000), () -> node.pool.slow(false));
            }
            case 9 -> leaderLostDuringAFailover();
            case 10, 11 -> {
                if (time.chance(50)) {
                    order(node, backend);
                } else {
                    orderOnPool(node, backend);
                }
            }
            default -> throw new IllegalStateException();
        }
    }

    private void leaderLostDuringAFailover() {
        tell("primary " + databases.primary + " dies, and soon the leader is cut off for a while");
        databases.kill(databases.primary);
        time.in(
                time.between(2000, 8000),
                () ->
                        cluster.leader()
                                .ifPresent(node -> {
                                    cluster.cut(node);
                                    time.in(time.between(200, 20000), () -> cluster.heal(node));
                                }));
    }

    private void order(SimNode node, int backend) {
        FailoverRequest request =
                switch (time.below(3)) {
                    case 0 -> EngineRun.detach(backend, ORDER);
                    case 1 -> EngineRun.attach(backend);
                    default -> EngineRun.switchover(backend);
                };
        tell("ordered on " + node.id + ": " + request);
        node.order(request);
    }

    private void orderOnPool(SimNode node, int backend) {
        boolean steady = databases.living() == BACKENDS && backend != databases.primary;
        if (steady && node.pool.attached[backend] && time.chance(30)) {
            tell("promoted by hand on pool " + node.id + ": " + backend);
            databases.promotedByHand = true;
            databases.primary = backend;
            node.pool.request(new PoolChange.Promote(backend));
        } else {
            PoolChange change =
                    node.pool.attached[backend]
                            ? new PoolChange.Detach(backend)
                            : new PoolChange.Attach(backend);
            tell("by hand on pool " + node.id + ": " + change);
            node.pool.request(change);
        }
    }

    private void revive() {
        tell("all dead backends come back");
        for (int id = 0; id < BACKENDS; id++) {
            databases.revive(id);
        }
    }

    /// Everything works again, and a person attaches what is detached, until all is attached.
    private void makePeace() {
        revive();
        for (SimNode node : nodes) {
            cluster.heal(node);
            node.pool.slow(false);
            for (int id = 0; id < BACKENDS; id++) {
                databases.cut(node.id, id, false);
            }
        }
        time.every(Duration.ofSeconds(60), this::attachAll);
    }

    private void attachAll() {
        Optional<SimNode> leader = cluster.leader();
        Optional<BackendStatuses> book = cluster.book();
        for (int id = 0; id < BACKENDS && leader.isPresent() && book.isPresent(); id++) {
            if (book.get().states().get(id) == BackendState.DOWN) {
                tell("a person attaches " + id);
                leader.get().order(EngineRun.attach(id));
            }
        }
    }
}
