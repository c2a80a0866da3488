package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.LegacyConfig;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.LegacyLimits;
import org.pgwatchdog.core.legacy.LegacyPhase;
import org.pgwatchdog.core.legacy.LegacySnapshot;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.detect.HeartbeatDetector;
import org.pgwatchdog.lifecheck.detect.LifecheckVerdict;

/// One host of a legacy cluster: the process that may run on it, its life check, and the address as its
/// kernel has it, which a lease ends whether or not the process lives.
final class LegacySimHost {
    private final LegacySimulation cluster;
    private final int index;
    private final LegacyConfig config;
    private final Prng prng;
    private final ArrayDeque<LegacyEvent> waiting = new ArrayDeque<>();
    private final LegacySimPool pool;
    private final TreeMap<Integer, Long> newest = new TreeMap<>();
    private @Nullable LegacyBrain watchdog;
    private @Nullable HeartbeatDetector detector;
    private LegacyStatus shown = LegacyStatus.NORMAL;
    private int life;
    private boolean frozen;
    private boolean halted;
    private boolean addressUp;
    private MonotonicTime addressUntil = MonotonicTime.ZERO;
    private long wish;
    private MonotonicTime alarm = MonotonicTime.NEVER;
    private MonotonicTime masterSeen = MonotonicTime.ZERO;
    private LegacyPhase lastPhase = LegacyPhase.INIT;

    LegacySimHost(LegacySimulation cluster, int index, LegacyConfig config, Prng prng) {
        this.cluster = cluster;
        this.index = index;
        this.config = config;
        this.prng = prng;
        this.pool = new LegacySimPool(cluster, this, prng);
    }

    int index() {
        return index;
    }

    LegacyConfig config() {
        return config;
    }

    LegacySimPool pool() {
        return pool;
    }

    LegacyStatus shown() {
        return shown;
    }

    /// Which process this is, so that what was meant for another one is not delivered.
    int life() {
        return life;
    }

    boolean isRunning() {
        return watchdog != null && !halted;
    }

    boolean isFrozen() {
        return frozen;
    }

    /// Whether the kernel has the address now.
    boolean hasAddress() {
        return addressUp && cluster.now().isBefore(addressUntil);
    }

    Optional<LegacySnapshot> look() {
        return Optional.ofNullable(watchdog).map(core -> core.snapshot(cluster.now()));
    }

    Optional<LegacyPhase> phase() {
        return isRunning() ? look().map(LegacySnapshot::phase) : Optional.empty();
    }

    // What happens to it.

    void start() {
        if (isRunning()) {
            return;
        }
        life++;
        halted = false;
        frozen = false;
        alarm = MonotonicTime.NEVER;
        waiting.clear();
        newest.clear();
        masterSeen = cluster.now();
        watchdog = cluster.brains().make(config, cluster.now(), wall());
        detector =
                new HeartbeatDetector(
                        LegacySimulation.KEEPALIVE,
                        config.timing().deadtime(),
                        peerIds(),
                        cluster.now());
        step(new LegacyEvent.Shared(new Event.Started()));
        beat(life);
    }

    /// The process dies; its guard drops the address at once.
    void kill() {
        life++;
        watchdog = null;
        frozen = false;
        addressUp = false;
        wish++;
        waiting.clear();
        cluster.interlock().holds(this, false);
    }

    void freeze() {
        frozen = isRunning();
        cluster.interlock().holds(this, false);
    }

    /// A passed deadline comes before what queued up.
    void thaw() {
        if (!frozen) {
            return;
        }
        frozen = false;
        serveDeadline();
        while (!waiting.isEmpty() && isRunning()) {
            step(waiting.removeFirst());
        }
        setAlarm();
    }

    void stop() {
        deliver(new LegacyEvent.Shared(new Event.ShutdownRequested("stop")));
    }

    void deliver(LegacyEvent event) {
        if (!isRunning()) {
            return;
        }
        if (frozen) {
            waiting.addLast(event);
        } else {
            serveDeadline();
            step(event);
        }
    }

    private void serveDeadline() {
        LegacyBrain core = watchdog;
        if (core != null && cluster.now().hasReached(core.deadline())) {
            step(new LegacyEvent.Shared(new Event.DeadlineReached()));
        }
    }

    private void step(LegacyEvent event) {
        LegacyBrain core = watchdog;
        if (core == null || halted) {
            return;
        }
        List<LegacyEffect> effects = core.step(cluster.now(), event);
        cluster.traced(this, event, effects);
        judge(core.snapshot(cluster.now()));
        effects.forEach(this::perform);
        cluster.check();
        setAlarm();
    }

    private void judge(LegacySnapshot now) {
        cluster.interlock().holds(this, now.lockHolder());
        if (now.phase() == LegacyPhase.CANDIDATE
                && lastPhase != LegacyPhase.CANDIDATE
                && !isOldest(now)
                && cluster.now().isBefore(masterSeen.plus(LegacyLimits.MASTERLESS_PATIENCE))) {
            throw Violation.safety("n" + index + " stands, and is not the oldest: " + now);
        }
        lastPhase = now.phase();
        if (now.master().isPresent()) {
            masterSeen = cluster.now();
        }
    }

    private static boolean isOldest(LegacySnapshot now) {
        NodeRecord self = now.members().getFirst().record();
        return now.members().stream()
                .skip(1)
                .map(LegacySnapshot.MemberView::record)
                .filter(record -> record.status().isLive())
                .allMatch(record ->
                        self.start().compareTo(record.start()) < 0
                                || (self.start().equals(record.start())
                                        && self.identity().compareTo(record.identity()) < 0));
    }

    /// Wakes the core at its deadline; one alarm at a time, the earliest.
    private void setAlarm() {
        LegacyBrain core = watchdog;
        if (core == null || !isRunning()) {
            return;
        }
        MonotonicTime soonest = cluster.now().plus(LegacySimulation.GRAIN);
        MonotonicTime due = core.deadline().isBefore(soonest) ? soonest : core.deadline();
        if (due.isBefore(alarm)) {
            alarm = due;
            int mine = life;
            cluster.after(due.since(cluster.now()), () -> ring(mine, due));
        }
    }

    private void ring(int mine, MonotonicTime due) {
        if (mine == life && alarm.equals(due)) {
            alarm = MonotonicTime.NEVER;
            if (!frozen) {
                serveDeadline();
                setAlarm();
            }
        }
    }

    // Its drivers.

    private void perform(LegacyEffect effect) {
        switch (effect) {
            case LegacyEffect.Ask ask -> cluster.network().ask(this, ask);
            case LegacyEffect.Answer(var exchange, var answer) ->
                    cluster.network().answer(exchange, Optional.of(answer));
            case LegacyEffect.Close(var exchange) ->
                    cluster.network().answer(exchange, Optional.empty());
            case LegacyEffect.ShowStatus(var status) -> shown = status;
            case LegacyEffect.MemberReturned(var id) -> detector().forget(id);
            case LegacyEffect.WatchMember(var id, _) -> detector().add(id);
            case LegacyEffect.ProbeVip(var ticket) ->
                    soon(
                            Duration.ofMillis(20),
                            () -> new LegacyEvent.VipProbed(ticket, cluster.isAddressBeyond(this)));
            case LegacyEffect.DrainClients(var ticket, _) ->
                    soon(Duration.ofMillis(5), () -> new LegacyEvent.ClientsDrained(ticket, false));
            case LegacyEffect.CarryOut carryOut -> pool.carryOut(carryOut);
            case LegacyEffect.Shared(var inner) -> perform(inner);
        }
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.RenewLease(var until, _)) {
            addressUntil = until;
        } else if (effect instanceof Effect.Escalate(var ticket)) {
            raise(ticket);
        } else if (effect instanceof Effect.Deescalate(var ticket)) {
            drop(ticket);
        } else if (effect instanceof Effect.FailoverAnswered answer) {
            pool.answered(answer);
        } else if (effect instanceof Effect.Halt) {
            halted = true;
            cluster.interlock().holds(this, false);
            addressUp = false;
        }
    }

    private void raise(long ticket) {
        long mine = ++wish;
        soon(
                prng.between(Duration.ofMillis(5), Duration.ofMillis(300)),
                () -> {
                    boolean wanted = mine == wish && cluster.now().isBefore(addressUntil);
                    addressUp = addressUp || wanted;
                    return shared(new Event.EscalationEnded(ticket, wanted, "raise"));
                });
    }

    private void drop(long ticket) {
        wish++;
        soon(
                prng.between(Duration.ofMillis(2), Duration.ofMillis(60)),
                () -> {
                    addressUp = false;
                    return shared(new Event.DeescalationEnded(ticket, true, "drop"));
                });
    }

    private static LegacyEvent shared(Event event) {
        return new LegacyEvent.Shared(event);
    }

    /// Commands go on while the process is frozen; it hears of their end later.
    void soon(Duration delay, Supplier<LegacyEvent> outcome) {
        int mine = life;
        cluster.after(
                delay,
                () -> {
                    if (mine == life) {
                        deliver(outcome.get());
                        cluster.check();
                    }
                });
    }

    // Heartbeats and the life check.

    private void beat(int mine) {
        if (mine != life || !isRunning()) {
            return;
        }
        if (!frozen) {
            cluster.network().heartbeat(this);
            for (LifecheckVerdict verdict : detector().check(cluster.now())) {
                LifecheckStatus status =
                        switch (verdict) {
                            case LifecheckVerdict.Dead _ -> LifecheckStatus.DEAD;
                            case LifecheckVerdict.Alive _ -> LifecheckStatus.ALIVE;
                        };
                deliver(
                        shared(
                                new Event.LifecheckReported(
                                        verdict.node(), status, verdict.reason())));
            }
        }
        cluster.after(LegacySimulation.KEEPALIVE, () -> beat(mine));
    }

    void hear(LegacySimHost from, LegacyStatus status, long sendMicros) {
        if (!isRunning() || frozen || sendMicros <= newest.getOrDefault(from.index, 0L)) {
            return;
        }
        newest.put(from.index, sendMicros);
        if (status != LegacyStatus.DOWN) {
            detector().observe(cluster.now(), idOf(from), sendMicros);
        }
        deliver(
                new LegacyEvent.HeartbeatHeard(
                        from.config.self().host(), from.config.self().pgpoolPort(), status));
    }

    private HeartbeatDetector detector() {
        HeartbeatDetector running = detector;
        if (running == null) {
            throw new IllegalStateException("host " + index + " never ran");
        }
        return running;
    }

    private NodeId idOf(LegacySimHost other) {
        return NodeId.of(1 + config.peers().indexOf(other.config.self()));
    }

    private List<NodeId> peerIds() {
        return config.peers().stream()
                .map(peer -> NodeId.of(1 + config.peers().indexOf(peer)))
                .toList();
    }

    /// Its wall clock, up to two seconds off.
    WallTime wall() {
        long micros = cluster.now().nanos() / 1_000 + 1_700_000_000_000_000L + index * 613_000L;
        return new WallTime(micros / 1_000_000, micros % 1_000_000);
    }
}
