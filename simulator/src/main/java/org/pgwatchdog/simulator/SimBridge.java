package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.PoolRole;

/// The bridge of one process to its pgpool: checks the databases, asks for failovers and repeats what
/// goes unheard, carries out what was decided, copies the leader's book.
final class SimBridge {
    /// From one look at the databases to the next.
    private static final Duration CHECK_MIN = Duration.ofMillis(700);

    static final Duration CHECK_MAX = Duration.ofMillis(1500);

    /// A wish that has not come true is repeated after this.
    private static final Duration REPEAT_MIN = Duration.ofSeconds(2);

    static final Duration REPEAT_MAX = Duration.ofSeconds(7);

    /// A wish must have been answered by then: the time-out of a forwarded one, and a beat.
    private static final Duration ANSWER_MAX = Duration.ofSeconds(12);

    private final NodeLife life;
    private final SimCluster cluster;
    private final SimPool pool;
    private final FailoverCommands commands;
    private final Prng prng;
    private final TreeMap<Long, FailoverRequest> asked = new TreeMap<>();
    private final TreeSet<Integer> quarantined = new TreeSet<>();
    private final long[] nextWish = new long[SimDatabases.COUNT];
    private PoolRole role = PoolRole.ALONE;
    private long lastTicket;

    SimBridge(NodeLife life, SimCluster cluster, Prng prng) {
        this.life = life;
        this.cluster = cluster;
        this.pool = cluster.pool(life.host());
        this.commands = new FailoverCommands(life, cluster, prng);
        this.prng = prng;
    }

    void begin() {
        report();
        sleep();
    }

    void abandon() {
        commands.abandon(life.host().powered());
    }

    boolean isBusy() {
        return commands.isBusy() || !asked.isEmpty();
    }

    /// The operator of this pool wants something; neither quorum nor consensus is needed.
    void order(FailoverKind kind, int database) {
        wish(new FailoverRequest(kind, FailoverRequest.CONFIRMED, List.of(database)));
    }

    // Looking.

    private void sleep() {
        cluster.timeline()
                .after(
                        prng.between(CHECK_MIN, CHECK_MAX),
                        () -> {
                            if (life.isCurrent()) {
                                life.host().receive(this::check);
                            }
                        });
    }

    private void check() {
        if (!life.isCurrent()) {
            return;
        }
        for (int database = 0; database < SimDatabases.COUNT; database++) {
            if (!pool.isDown(database)) {
                check(database);
            }
        }
        if (role == PoolRole.LEADER && !commands.isBusy()) {
            findPrimary();
        }
        sleep();
    }

    private void check(int database) {
        long now = cluster.timeline().now();
        if (cluster.databases().reaches(life.host(), database)) {
            if (quarantined.remove(database)) {
                report();
            }
        } else if (now >= nextWish[database]) {
            nextWish[database] = now + prng.between(REPEAT_MIN, REPEAT_MAX).toNanos();
            wish(new FailoverRequest(FailoverKind.DEGENERATE, 0, List.of(database)));
        }
    }

    /// A leader that inherits a stale book looks who the primary is.
    private void findPrimary() {
        int primary = cluster.databases().primary();
        boolean news =
                pool.book().primaryNodeId() != primary
                        && !pool.isDown(primary)
                        && cluster.databases().reaches(life.host(), primary);
        if (news) {
            pool.primary(primary);
            report();
        }
    }

    private void report() {
        life.offer(new Event.BackendsReported(pool.book(), List.copyOf(quarantined)));
    }

    private void wish(FailoverRequest request) {
        long ticket = ++lastTicket;
        asked.put(ticket, request);
        cluster.databaseChecker().wished(life.host(), request);
        life.offer(new Event.FailoverWanted(ticket, request, "simulated"));
        cluster.timeline().after(ANSWER_MAX, () -> requireAnswer(ticket));
    }

    private void requireAnswer(long ticket) {
        if (!life.isCurrent() || !asked.containsKey(ticket)) {
            return;
        }
        if (life.host().frozen() || life.isStopping()) {
            cluster.timeline().after(ANSWER_MAX, () -> requireAnswer(ticket));
            return;
        }
        throw Violation.liveness(
                "n%d has not answered %s for %d s"
                        .formatted(life.host().id(), asked.get(ticket), ANSWER_MAX.toSeconds()));
    }

    // What the core wants.

    void answered(long ticket, FailoverResult result) {
        FailoverRequest request = asked.remove(ticket);
        if (request == null) {
            throw Violation.safety("n" + life.host().id() + " answers wish " + ticket + " unasked");
        }
        boolean alone =
                result == FailoverResult.NO_QUORUM || result == FailoverResult.CONSENSUS_MAY_FAIL;
        if (alone && request.kind() == FailoverKind.DEGENERATE) {
            quarantined.addAll(request.backendIds());
            report();
        }
    }

    void roleChanged(PoolRole now, Optional<BackendStatuses> known) {
        if (now == role || (now != PoolRole.ALONE && role != PoolRole.ALONE)) {
            throw Violation.safety("n" + life.host().id() + " goes from " + role + " to " + now);
        }
        role = now;
        cluster.databaseChecker().commands().leads(life, now == PoolRole.LEADER);
        if (role == PoolRole.LEADER) {
            known.ifPresent(pool::take);
            report();
        } else {
            commands.dismiss();
            cluster.databaseChecker().dismissed(life);
        }
        resubmit();
    }

    void sync(BackendStatuses statuses) {
        if (role == PoolRole.ALONE) {
            throw Violation.safety("n" + life.host().id() + " copies a book as " + role);
        }
        pool.take(statuses);
        cluster.databaseChecker().commands().copied(life, statuses);
        report();
    }

    void run(FailoverOperation operation, Optional<Duration> resume) {
        if (role != PoolRole.LEADER) {
            throw Violation.safety("n" + life.host().id() + " begins " + operation + " as " + role);
        }
        cluster.databaseChecker().decided(life, operation, resume.isPresent());
        commands.run(operation, resume);
    }

    void resubmit() {
        for (int database : List.copyOf(quarantined)) {
            wish(
                    new FailoverRequest(
                            FailoverKind.DEGENERATE, FailoverRequest.UPDATE, List.of(database)));
        }
    }
}
