package org.pgwatchdog.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.legacy.LegacyHeartbeats;
import org.pgwatchdog.daemon.legacy.LegacyPeers;
import org.pgwatchdog.daemon.legacy.Roster;
import org.pgwatchdog.daemon.loop.CoreLoop;
import org.pgwatchdog.daemon.status.Figures;
import org.pgwatchdog.daemon.status.TakeoverLog;
import org.pgwatchdog.lifecheck.Lifecheck;

/// Hands each effect of the legacy core to the driver that carries it out, in order, on the core's thread;
/// what means the same in both generations goes the way of the newer one.
final class LegacyRouter implements CoreLoop.Route<LegacyEvent, LegacyEffect> {
    private final Drivers drivers;
    private final EffectRouter shared;
    private final EffectRouter.Watchers watchers;
    private final Roster roster;
    private final Map<Long, NodeId> asked = new HashMap<>();

    /// What only the legacy core asks for.
    ///
    /// @param pool changes the local pgpool, and does online recovery there
    record Drivers(
            LegacyPeers peers,
            LegacyHeartbeats heartbeats,
            Lifecheck lifecheck,
            VipProbing probing,
            LegacyPool pool) {}

    /// Finds out whether somebody answers at the virtual IP, and tells the core.
    @FunctionalInterface
    interface VipProbing {
        void probe(long ticket);
    }

    /// @param shared for what means the same in both generations
    LegacyRouter(
            Drivers drivers, EffectRouter shared, EffectRouter.Watchers watchers, Roster roster) {
        this.drivers = drivers;
        this.shared = shared;
        this.watchers = watchers;
        this.roster = roster;
    }

    @Override
    public void carryOut(CoreLoop.Step<LegacyEvent, LegacyEffect> step) {
        note(step.now(), step.event());
        List<Effect> told = new ArrayList<>();
        for (LegacyEffect effect : step.effects()) {
            route(effect);
            if (effect instanceof LegacyEffect.Shared(Effect inner)) {
                told.add(inner);
            }
        }
        shared.observe(step.now(), told);
    }

    private void route(LegacyEffect effect) {
        switch (effect) {
            case LegacyEffect.Shared(var inner) -> shared.route(inner);
            case LegacyEffect.Ask ask -> {
                watchers.figures().packetSent();
                roster.find(ask.to()).ifPresent(peer -> asked.put(ask.exchange(), peer));
                drivers.peers().ask(ask);
            }
            case LegacyEffect.Answer(var exchange, var answer) -> {
                watchers.figures().packetSent();
                drivers.peers().answer(exchange, answer);
            }
            case LegacyEffect.Close(var exchange) -> drivers.peers().close(exchange);
            case LegacyEffect.ShowStatus(var status) -> drivers.heartbeats().show(status);
            case LegacyEffect.WatchMember(var id, var identity) ->
                    drivers.lifecheck().watch(Roster.address(id, identity));
            case LegacyEffect.MemberReturned(var id) -> {
                drivers.heartbeats().forget(id);
                drivers.lifecheck().forget(id);
            }
            case LegacyEffect.ProbeVip(var ticket) -> drivers.probing().probe(ticket);
            case LegacyEffect.DrainClients(var ticket, _) -> drivers.pool().drainClients(ticket);
            case LegacyEffect.CarryOut carryOut -> drivers.pool().carryOut(carryOut);
        }
    }

    private void note(MonotonicTime now, LegacyEvent event) {
        Figures figures = watchers.figures();
        TakeoverLog takeovers = watchers.takeovers();
        figures.stepDone();
        switch (event) {
            case LegacyEvent.Shared(Event inner) -> takeovers.note(now, inner);
            case LegacyEvent.RequestReceived _, LegacyEvent.RequestDistrusted _ ->
                    figures.packetReceived();
            case LegacyEvent.Answered(var exchange, _) -> {
                figures.packetReceived();
                Optional.ofNullable(asked.remove(exchange))
                        .ifPresent(peer -> {
                            takeovers.spoke(peer);
                            drivers.lifecheck().heardOnLink(peer);
                        });
            }
            case LegacyEvent.AskFailed(var exchange, var failure, _) -> {
                switch (failure) {
                    case REFUSED, UNREACHABLE -> figures.connectFailed();
                    case SILENT, CLOSED -> figures.sendFailed();
                }
                Optional.ofNullable(asked.remove(exchange))
                        .ifPresent(peer -> takeovers.failed(now, peer));
            }
            case LegacyEvent.HeartbeatHeard _,
                    LegacyEvent.VipProbed _,
                    LegacyEvent.ClientsDrained _,
                    LegacyEvent.CommandDone _ -> {}
        }
    }
}
