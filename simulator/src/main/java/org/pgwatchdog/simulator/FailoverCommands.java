package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;

/// Carries out the decided failovers of one process, one after the other. A command takes a drawn time and
/// has its effect somewhere in it; it goes on when the process freezes or stops to lead, and sometimes
/// even when it dies.
final class FailoverCommands {
    static final Duration COMMAND_MAX = Duration.ofSeconds(6);

    private static final Duration COMMAND_MIN = Duration.ofMillis(30);
    private static final Duration CATCH_UP = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final NodeLife life;
    private final SimCluster cluster;
    private final SimPool pool;
    private final Prng prng;
    private final Deque<Order> waiting = new ArrayDeque<>();
    private @Nullable Order current;
    private boolean dead;

    FailoverCommands(NodeLife life, SimCluster cluster, Prng prng) {
        this.life = life;
        this.cluster = cluster;
        this.pool = cluster.pool(life.host());
        this.prng = prng;
    }

    private static final class Order {
        final FailoverOperation operation;
        final Optional<Duration> resume;
        boolean wanted = true;
        boolean begun;

        Order(FailoverOperation operation, Optional<Duration> resume) {
            this.operation = operation;
            this.resume = resume;
        }

        FailoverRequest request() {
            return operation.request();
        }
    }

    boolean isBusy() {
        return current != null || !waiting.isEmpty();
    }

    void run(FailoverOperation operation, Optional<Duration> resume) {
        Order running = current;
        if (running != null && running.operation.id().equals(operation.id())) {
            running.wanted = true;
            return;
        }
        waiting.add(new Order(operation, resume));
        next();
    }

    /// The process leads no more: what has not begun is dropped, what runs cannot be stopped.
    void dismiss() {
        waiting.clear();
        Order running = current;
        if (running != null && !running.begun) {
            current = null;
        } else if (running != null) {
            running.wanted = prng.chance(Ratio.percent(50));
        }
    }

    /// The process is gone; its command may survive it, unless the power went with it.
    void abandon(boolean powered) {
        waiting.clear();
        dead = !powered || prng.chance(Ratio.percent(70));
    }

    private void next() {
        if (current != null || waiting.isEmpty()) {
            return;
        }
        Order order = waiting.remove();
        current = order;
        life.offer(new Event.FailoverStarted(order.operation.id()));
        if (order.resume.isPresent()) {
            look(order, cluster.timeline().now() + order.resume.get().toNanos());
        } else {
            begin(order);
        }
    }

    /// Waits for the work of another to show before it does it itself.
    private void look(Order order, long until) {
        if (current != order) {
            return;
        }
        boolean replaces = order.request().backendIds().contains(pool.book().primaryNodeId());
        boolean shows = replaces && cluster.databases().primary() != pool.book().primaryNodeId();
        if (shows || !replaces || cluster.timeline().now() >= until) {
            begin(order);
        } else {
            wake(LOOK_AGAIN, () -> look(order, until));
        }
    }

    /// Goes on after a while. A process that was frozen meanwhile may have lost its role and not know it
    /// yet: it reads what waits before it begins anything.
    private void wake(Duration after, Runnable action) {
        long due = cluster.timeline().now() + after.toNanos();
        cluster.timeline()
                .after(
                        after,
                        () ->
                                life.host()
                                        .receive(() -> {
                                            boolean late =
                                                    cluster.timeline().now() - due
                                                            > CATCH_UP.toNanos();
                                            if (late) {
                                                wake(CATCH_UP, action);
                                            } else {
                                                action.run();
                                            }
                                        }));
    }

    private void begin(Order order) {
        if (!life.isCurrent() || current != order) {
            return;
        }
        order.begun = true;
        Duration length = prng.between(COMMAND_MIN, COMMAND_MAX);
        Duration effect = prng.between(Duration.ZERO, length);
        List<Integer> ids = order.request().backendIds();
        int primary = pool.book().primaryNodeId();
        boolean needed =
                switch (order.request().kind()) {
                    case DEGENERATE -> ids.contains(primary);
                    case FAILBACK, PROMOTE -> false;
                };
        boolean done = cluster.databases().primary() != primary && order.resume.isPresent();
        int candidate = needed && !done ? pool.candidate(ids) : SimDatabases.NONE;
        if (candidate != SimDatabases.NONE) {
            boolean promised =
                    cluster.databaseChecker()
                            .commands()
                            .begins(life, order.operation, order.resume.orElse(Duration.ZERO));
            cluster.timeline()
                    .after(
                            effect,
                            () -> {
                                if (!dead) {
                                    promote(order, candidate, primary, promised);
                                }
                            });
        }
        cluster.timeline()
                .after(
                        length,
                        () ->
                                cluster.databaseChecker()
                                        .commands()
                                        .ended(life, order.operation.id()));
        wake(length, () -> end(order));
    }

    private void promote(Order order, int candidate, int replaced, boolean promised) {
        DatabaseEventId id = order.operation.id();
        if (cluster.databases()
                .promote(candidate, replaced, new SimDatabases.Order(id, promised))) {
            cluster.databaseChecker().commands().promoted(life, id);
        }
    }

    private void end(Order order) {
        if (!life.isCurrent() || current != order) {
            return;
        }
        current = null;
        if (order.wanted) {
            BackendStatuses result = apply(order.request());
            life.offer(
                    new Event.FailoverEnded(
                            order.operation.id(), Optional.of(result), "simulated"));
        }
        next();
    }

    private BackendStatuses apply(FailoverRequest request) {
        for (int database : request.backendIds()) {
            switch (request.kind()) {
                case DEGENERATE -> pool.set(database, BackendState.DOWN);
                case FAILBACK -> {
                    if (cluster.databases().reaches(life.host(), database)) {
                        pool.set(database, BackendState.UP);
                    }
                }
                case PROMOTE -> {}
            }
        }
        int primary = cluster.databases().primary();
        pool.primary(pool.isDown(primary) ? SimDatabases.NONE : primary);
        return pool.book();
    }
}
