package org.pgwatchdog.core.legacy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// One host of a [LegacyNet]: a node, its virtual IP with the kernel's lease, its life check by heartbeats,
/// and its pool.
final class LegacyHost {
    private final LegacyNet net;
    private final int index;
    private final LegacyConfig config;
    private final ArrayDeque<LegacyEvent> waiting = new ArrayDeque<>();
    private final TreeMap<Integer, MonotonicTime> heard = new TreeMap<>();
    private final TreeMap<Integer, LifecheckStatus> verdicts = new TreeMap<>();
    private final List<LegacyEffect.CarryOut> carried = new ArrayList<>();
    private @Nullable LegacyWatchdog watchdog;
    private LegacyStatus shown = LegacyStatus.NORMAL;
    private boolean frozen;
    private boolean poweredOff;
    private boolean vipUp;
    private boolean halted;
    private MonotonicTime vipUntil = MonotonicTime.ZERO;
    private int life;

    LegacyHost(LegacyNet net, int index, LegacyConfig config) {
        this.net = net;
        this.index = index;
        this.config = config;
    }

    int index() {
        return index;
    }

    MemberIdentity identity() {
        return config.self();
    }

    // What operators and accidents do.

    void start() {
        life++;
        vipUp = false;
        halted = false;
        frozen = false;
        poweredOff = false;
        waiting.clear();
        heard.clear();
        verdicts.clear();
        shown = LegacyStatus.NORMAL;
        long micros = net.now().nanos() / 1_000;
        watchdog =
                new LegacyWatchdog(
                        config,
                        net.now(),
                        new WallTime(1_000_000 + micros / 1_000_000, micros % 1_000_000));
        deliver(new LegacyEvent.Shared(new Event.Started()));
        int mine = life;
        net.after(LegacyNet.KEEPALIVE, () -> beat(mine));
        net.after(Duration.ofMillis(1), () -> wake(mine));
    }

    /// SIGKILL: the process is gone, its host answers; its guard takes the address.
    void kill() {
        net.after(Duration.ofMillis(50), () -> vipUp = vipUp && isRunning());
        watchdog = null;
        life++;
        frozen = false;
        waiting.clear();
    }

    /// The power is gone: nobody answers, and the address with it.
    void powerOff() {
        kill();
        poweredOff = true;
        vipUp = false;
    }

    void stop() {
        deliver(new LegacyEvent.Shared(new Event.ShutdownRequested("test")));
    }

    void freeze() {
        frozen = true;
    }

    void thaw() {
        frozen = false;
        while (!waiting.isEmpty()) {
            step(waiting.removeFirst());
        }
    }

    /// Counts the processes that ran here.
    int life() {
        return life;
    }

    boolean isRunning() {
        return watchdog != null && !halted;
    }

    boolean isFrozen() {
        return frozen;
    }

    boolean isPoweredOff() {
        return poweredOff;
    }

    boolean hasVip() {
        return vipUp && net.now().isBefore(vipUntil);
    }

    boolean holdsInterlock() {
        return isRunning() && !frozen && snapshot().lockHolder();
    }

    LegacySnapshot snapshot() {
        LegacyWatchdog running = watchdog;
        if (running == null) {
            throw new AssertionError("host " + index + " does not run");
        }
        return running.snapshot(net.now());
    }

    LegacyPhase phase() {
        return snapshot().phase();
    }

    List<LegacyEffect.CarryOut> carried() {
        return carried;
    }

    // Events and effects.

    void deliver(LegacyEvent event) {
        if (frozen) {
            waiting.addLast(event);
        } else {
            step(event);
        }
    }

    private void step(LegacyEvent event) {
        LegacyWatchdog running = watchdog;
        if (running == null) {
            return;
        }
        for (LegacyEffect effect : running.step(net.now(), event)) {
            perform(effect);
        }
        net.check();
    }

    private void wake(int mine) {
        LegacyWatchdog running = watchdog;
        if (mine != life || running == null || halted) {
            return;
        }
        if (!frozen && net.now().hasReached(running.deadline())) {
            step(new LegacyEvent.Shared(new Event.DeadlineReached()));
        }
        net.after(Duration.ofMillis(5), () -> wake(mine));
    }

    private void perform(LegacyEffect effect) {
        switch (effect) {
            case LegacyEffect.Ask ask -> net.ask(this, ask);
            case LegacyEffect.Answer(var exchange, var answer) ->
                    net.answer(this, exchange, answer);
            case LegacyEffect.Close(var exchange) -> net.close(this, exchange);
            case LegacyEffect.ShowStatus(var status) -> shown = status;
            case LegacyEffect.ProbeVip(var ticket) ->
                    soon(20, new LegacyEvent.VipProbed(ticket, net.isVipElsewhere(this)));
            case LegacyEffect.DrainClients(var ticket, _) ->
                    soon(5, new LegacyEvent.ClientsDrained(ticket, true));
            case LegacyEffect.CarryOut carryOut -> carryOut(carryOut);
            case LegacyEffect.WatchMember _, LegacyEffect.MemberReturned _ -> {}
            case LegacyEffect.Shared(var shared) -> perform(shared);
        }
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Escalate(var ticket) -> {
                vipUp = true;
                soon(20, shared(new Event.EscalationEnded(ticket, true, "up")));
            }
            case Effect.Deescalate(var ticket) -> {
                vipUp = false;
                soon(10, shared(new Event.DeescalationEnded(ticket, true, "down")));
            }
            case Effect.RenewLease(var until, _) -> vipUntil = until;
            case Effect.Halt _ -> halted = true;
            case Effect.Notice(_, _, var text) -> net.log(index + ": " + text);
            default -> {}
        }
    }

    private static LegacyEvent shared(Event event) {
        return new LegacyEvent.Shared(event);
    }

    private void soon(int millis, LegacyEvent event) {
        int mine = life;
        net.after(
                Duration.ofMillis(millis),
                () -> {
                    if (mine == life) {
                        deliver(event);
                    }
                });
    }

    private void carryOut(LegacyEffect.CarryOut carryOut) {
        carried.add(carryOut);
        int delay = 10;
        for (var lock : carryOut.commands()) {
            soon(delay, new LegacyEvent.CommandDone(carryOut.operation().id(), lock));
            delay += 10;
        }
        soon(
                delay,
                shared(
                        new Event.FailoverEnded(
                                carryOut.operation().id(), Optional.empty(), "changed")));
    }

    // Heartbeats and the life check.

    private void beat(int mine) {
        if (mine != life || halted) {
            return;
        }
        if (!frozen) {
            net.heartbeat(this, shown);
            judge();
        }
        net.after(LegacyNet.KEEPALIVE, () -> beat(mine));
    }

    void hear(LegacyHost from, LegacyStatus status) {
        heard.put(from.index, net.now());
        deliver(
                new LegacyEvent.HeartbeatHeard(
                        from.identity().host(), from.identity().pgpoolPort(), status));
    }

    private void judge() {
        heard.forEach((other, last) -> {
            boolean dead = net.now().hasReached(last.plus(LegacyNet.DEADTIME));
            LifecheckStatus status = dead ? LifecheckStatus.DEAD : LifecheckStatus.ALIVE;
            if (verdicts.getOrDefault(other, LifecheckStatus.ALIVE) != status) {
                verdicts.put(other, status);
                NodeId id = NodeId.of(1 + config.peers().indexOf(net.host(other).identity()));
                soon(0, shared(new Event.LifecheckReported(id, status, "heartbeats")));
            }
        });
    }
}
