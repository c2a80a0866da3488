package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.PoolRole;

/// One node of a run: an engine with everything that its actions need.
final class SimNode {
    final int id;
    final SimPool pool;
    private final SimTimeline time;
    private final SimDatabases databases;
    private final SimCluster cluster;
    private final SimLedger ledger;
    private final SimRules rules;
    private final BridgeEngine engine;
    private final Map<String, MonotonicTime> open = new TreeMap<>();
    private PoolRole role = PoolRole.ALONE;
    private boolean ordersGiven;
    private final Map<Long, Integer> answers = new TreeMap<>();
    private final Map<Long, Integer> actionsBySecond = new TreeMap<>();
    private List<Integer> quarantined = List.of();
    private boolean looking;
    private long lastVisitor;

    SimNode(int id, SimTimeline time, BridgeSimulation world, SimRules rules) {
        this.id = id;
        this.time = time;
        this.rules = rules;
        this.databases = world.databases;
        this.cluster = world.cluster;
        this.ledger = world.ledger;
        pool = new SimPool(time, databases, this, rules);
        engine =
                new BridgeEngine(
                        Backends.streaming(".".repeat(databases.size))
                                .withHooks(true, false, rules.follow())
                                .settings());
        time.every(Duration.ofSeconds(1), this::look);
        Duration health = Duration.ofSeconds(2);
        time.every(health, rules.relay() ? pool::checkHealth : this::checkHealth);
    }

    MonotonicTime deadline() {
        return engine.deadline();
    }

    List<Integer> quarantined() {
        return quarantined;
    }

    /// Visitors and how often each was answered.
    Map<Long, Integer> answers() {
        return answers;
    }

    int busiestSecond() {
        return actionsBySecond.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    long visit(PoolNotice notice) {
        long visitor = freshVisitor();
        time.in(time.between(1, 100), () -> send(new BridgeEvent.Noticed(visitor, notice)));
        return visitor;
    }

    void order(FailoverRequest request) {
        ordersGiven = true;
        send(new BridgeEvent.Ordered(freshVisitor(), request, "an operator"));
    }

    private long freshVisitor() {
        answers.put(++lastVisitor, 0);
        return lastVisitor;
    }

    void send(BridgeEvent event) {
        if (event instanceof BridgeEvent.RoleChanged(var now, _)) {
            role = now;
        }
        if (event instanceof BridgeEvent.Answered) {
            open.clear();
        }
        List<BridgeAction> actions = engine.step(time.now(), event);
        actionsBySecond.merge(time.now().nanos() / 1_000_000_000L, actions.size(), Integer::sum);
        actions.forEach(this::carryOut);
    }

    private void carryOut(BridgeAction action) {
        switch (action) {
            case BridgeAction.Want(var ticket, var request, _) -> {
                checkWish(request);
                time.in(Duration.ofMillis(1), () -> cluster.wanted(this, ticket, request));
            }
            case BridgeAction.Report(var statuses, var kept) -> {
                quarantined = kept;
                ledger.mark(kept.isEmpty() ? "nothing quarantined" : "quarantine");
                cluster.reported(this, statuses);
            }
            case BridgeAction.Started(var event) -> {
                checkLeads("begins an event");
                cluster.started(this, event);
            }
            case BridgeAction.CommandsRan _ -> {}
            case BridgeAction.Ended(var event, var result, var detail) -> {
                checkLeads("ends an event");
                ledger.mark(detail.contains("not repeated") ? "resumed without command" : "end");
                cluster.ended(this, event, result);
            }
            case BridgeAction.ChangePool(var change) -> {
                ledger.mark("change " + change.getClass().getSimpleName());
                pool.change(change);
            }
            case BridgeAction.Look _ -> lookSoon();
            case BridgeAction.Probe(var token, var backend) ->
                    time.in(
                            time.between(5, 500),
                            () -> {
                                boolean alive = databases.reaches(id, backend);
                                send(new BridgeEvent.Probed(token, alive, "no answer"));
                            });
            case BridgeAction.Survey(var token, var backends) ->
                    time.in(
                            time.between(5, 300),
                            () ->
                                    send(
                                            new BridgeEvent.Surveyed(
                                                    token, databases.roles(id, backends))));
            case BridgeAction.RunHook(var token, var call) -> runHook(token, call);
            case BridgeAction.Answer(var visitor, _, _) -> {
                answers.merge(visitor, 1, Integer::sum);
                pool.hookAnswered(visitor);
            }
            case BridgeAction.Lock _, BridgeAction.Tell _ -> {}
        }
    }

    private void checkLeads(String what) {
        if (role != PoolRole.LEADER) {
            ledger.violated("node " + id + " " + what + " as " + role);
        }
    }

    /// Nobody but a person, or the follow command, attaches; and no ticket is open twice.
    private void checkWish(FailoverRequest request) {
        Wish.Aim aim = Wish.Aim.of(request);
        ledger.mark("wish " + aim + (request.has(FailoverRequest.UPDATE) ? " again" : ""));
        boolean byPerson = rules.operators() || ordersGiven;
        boolean byCommand = aim == Wish.Aim.ATTACH && rules.follow();
        if (aim != Wish.Aim.DETACH && !byPerson && !byCommand) {
            ledger.violated("node " + id + " wishes of its own accord: " + request);
        }
        MonotonicTime before = open.put(request.toString(), time.now());
        if (before != null && time.now().since(before).compareTo(Duration.ofSeconds(1)) < 0) {
            ledger.violated("node " + id + " asks twice for " + request);
        }
    }

    private void runHook(long token, HookCall call) {
        checkLeads("runs " + call);
        ledger.mark("hook " + call.kind());
        boolean blind = !databases.reaches(id, databases.primary);
        time.in(
                time.between(100, 3000),
                () -> {
                    switch (call.kind()) {
                        case FAILOVER -> databases.failover(blind, call);
                        case FOLLOW_PRIMARY -> {
                            if (databases.isAlive(call.node())) {
                                pool.request(new PoolChange.Attach(call.node()));
                            }
                        }
                        case FAILBACK -> {}
                    }
                    send(new BridgeEvent.HookEnded(token, true, "exit 0"));
                });
    }

    private void lookSoon() {
        if (!looking) {
            looking = true;
            time.in(time.between(1, 80), this::look);
        }
    }

    private void look() {
        looking = false;
        pool.look();
    }

    private void checkHealth() {
        for (int backend = 0; backend < databases.size; backend++) {
            if (cluster.holdsUp(this, backend)) {
                send(
                        databases.reaches(id, backend)
                                ? new BridgeEvent.BackendHealthy(backend)
                                : new BridgeEvent.BackendFailed(backend, "no answer"));
            }
        }
    }
}
