package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// One pgpool of a run: its status, its queue of requests, its hooks, and a PCP that is deaf for a
/// second after each failover (native `failover()`).
final class SimPool {
    private static final Duration SEARCH_STEP = Duration.ofSeconds(1);
    private static final int SEARCH_STEPS = 60;

    final boolean[] attached;
    int primary;
    private final SimTimeline time;
    private final SimDatabases databases;
    private final SimNode node;
    private final boolean hooks;
    private final boolean follow;
    private final Deque<PoolChange> requests = new ArrayDeque<>();
    private int incarnation = 1;
    private boolean busy;
    private boolean deaf;
    private boolean slow;
    private long waitsFor;
    private Runnable afterHook = () -> {};

    SimPool(SimTimeline time, SimDatabases databases, SimNode node, SimRules rules) {
        this.time = time;
        this.databases = databases;
        this.node = node;
        this.hooks = rules.relay();
        this.follow = rules.relay() && rules.follow();
        attached = new boolean[databases.size];
        Arrays.fill(attached, true);
        primary = databases.primary;
    }

    // PCP.

    void look() {
        int seen = incarnation;
        if (deaf) {
            time.in(
                    time.between(1, 50),
                    () -> node.send(new BridgeEvent.PoolLost("connection refused")));
            return;
        }
        List<PoolView.Backend> backends = new ArrayList<>();
        for (int id = 0; id < attached.length; id++) {
            backends.add(new PoolView.Backend(true, attached[id], id == primary));
        }
        node.send(new BridgeEvent.PoolSeen(new PoolView(backends, "pid " + seen)));
    }

    void change(PoolChange change) {
        int asked = incarnation;
        time.in(
                time.between(5, 100),
                () -> {
                    boolean refused =
                            deaf
                                    || asked != incarnation
                                    || (change instanceof PoolChange.Detach(int id)
                                            && !attached[id]);
                    if (!refused) {
                        request(change);
                    }
                    node.send(new BridgeEvent.PoolAnswered(change, !refused, "refused"));
                });
    }

    /// A request of our PCP client, of an operator, or of its own health check.
    void request(PoolChange change) {
        requests.add(change);
        proceed();
    }

    /// Its main process takes long for everything.
    void slow(boolean now) {
        slow = now;
    }

    void checkHealth() {
        for (int id = 0; id < attached.length; id++) {
            PoolChange detach = new PoolChange.Detach(id);
            if (attached[id] && !databases.reaches(node.id, id) && !requests.contains(detach)) {
                request(detach);
            }
        }
    }

    void restart(boolean allAttached) {
        incarnation++;
        requests.clear();
        busy = false;
        deaf = false;
        waitsFor = 0;
        if (allAttached) {
            Arrays.fill(attached, true);
        }
        primary = -1;
        busy = true;
        search(SEARCH_STEPS, this::finish);
    }

    // The main process.

    private void proceed() {
        if (busy || requests.isEmpty()) {
            return;
        }
        busy = true;
        PoolChange request = requests.remove();
        Duration delay = slow ? time.between(2000, 30000) : time.between(20, 300);
        later(delay, () -> execute(request));
    }

    private void execute(PoolChange request) {
        switch (request) {
            case PoolChange.Detach(int id) when attached[id] -> detach(id);
            case PoolChange.Attach(int id) when !attached[id] -> {
                attached[id] = true;
                hook(HookCall.Kind.FAILBACK, id, () -> searchIf(primary < 0));
            }
            case PoolChange.Promote(int id) when attached[id] -> {
                primary = id;
                detachOthers();
                finish();
            }
            case PoolChange.Detach _, PoolChange.Attach _, PoolChange.Promote _ -> finish();
        }
    }

    private void detach(int id) {
        attached[id] = false;
        boolean lost = id == primary || primary < 0;
        hook(
                HookCall.Kind.FAILOVER,
                id,
                () -> {
                    if (!lost) {
                        finish();
                        return;
                    }
                    search(
                            SEARCH_STEPS,
                            () -> {
                                if (follow && primary >= 0) {
                                    detachOthers();
                                }
                                finish();
                            });
                });
    }

    private void detachOthers() {
        for (int id = 0; id < attached.length; id++) {
            attached[id] &= id == primary;
        }
    }

    private void searchIf(boolean needed) {
        if (needed) {
            search(SEARCH_STEPS, this::finish);
        } else {
            finish();
        }
    }

    private void search(int steps, Runnable then) {
        int candidate = databases.primary;
        boolean any = false;
        for (boolean one : attached) {
            any |= one;
        }
        if (attached[candidate] && databases.reaches(node.id, candidate)) {
            primary = candidate;
            then.run();
        } else if (!any || steps == 0) {
            primary = -1;
            then.run();
        } else {
            later(SEARCH_STEP, () -> search(steps - 1, then));
        }
    }

    private void hook(HookCall.Kind kind, int id, Runnable then) {
        if (!hooks) {
            then.run();
            return;
        }
        int main = -1;
        for (int other = attached.length - 1; other >= 0; other--) {
            main = attached[other] ? other : main;
        }
        afterHook = then;
        waitsFor = node.visit(new PoolNotice(kind, id, main, false));
    }

    void hookAnswered(long visitor) {
        if (visitor == waitsFor) {
            waitsFor = 0;
            later(time.between(1, 50), afterHook);
        }
    }

    private void finish() {
        deaf = true;
        later(Duration.ofSeconds(1), () -> deaf = false);
        busy = false;
        proceed();
    }

    /// Does it later, unless the pool is restarted before.
    private void later(Duration delay, Runnable what) {
        int asked = incarnation;
        time.in(
                delay,
                () -> {
                    if (asked == incarnation) {
                        what.run();
                    }
                });
    }
}
