package org.pgwatchdog.daemon;

import java.util.List;
import java.util.function.Function;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.IpcReply;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.VoteRecord;
import org.pgwatchdog.daemon.bridge.LocalPool;
import org.pgwatchdog.daemon.loop.CoreLoop;
import org.pgwatchdog.daemon.status.Figures;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.status.TakeoverLog;

/// Hands each effect to the driver that carries it out, in order, on the core's thread. No driver
/// blocks: they queue, or start virtual threads.
final class EffectRouter implements CoreLoop.Route<Event, Effect> {
    private final Drivers drivers;
    private final Watchers watchers;
    private final Function<MonotonicTime, ClusterSnapshot> look;

    /// Connections to the peers.
    interface Peers {
        void send(NodeId to, int commandId, PeerMessage message);

        void sendOutbound(NodeId to, int commandId, PeerMessage message);

        void connect(NodeId to);

        void disconnect(NodeId peer);
    }

    /// The virtual IP.
    interface Vip {
        void up(long ticket);

        void down(long ticket);

        void reassert(long ticket);

        void renew(MonotonicTime until, long term);

        void prepare(long ticket);
    }

    /// What this node must remember of its votes.
    @FunctionalInterface
    interface Votes {
        void persist(VoteRecord record);
    }

    /// Local clients on the IPC socket.
    @FunctionalInterface
    interface Clients {
        void reply(long client, IpcReply reply);
    }

    /// Operators on the control socket.
    @FunctionalInterface
    interface Operators {
        void answer(long client, boolean done, String text);
    }

    /// The life check.
    @FunctionalInterface
    interface Lifecheck {
        void pauseForRecovery(boolean active);

        /// A peer said something; for a life check that is told so another way, nothing.
        default void heardOnLink(NodeId peer) {}
    }

    /// The process.
    @FunctionalInterface
    interface Ending {
        void halt(String reason);
    }

    record Drivers(
            Peers peers,
            Vip vip,
            Votes votes,
            LocalPool pool,
            Clients clients,
            Operators operators,
            Lifecheck lifecheck,
            Ending ending) {}

    record Watchers(NoticeLog log, TakeoverLog takeovers, Figures figures) {}

    /// @param look the core's snapshot; called on the core's thread only
    EffectRouter(
            Drivers drivers, Watchers watchers, Function<MonotonicTime, ClusterSnapshot> look) {
        this.drivers = drivers;
        this.watchers = watchers;
        this.look = look;
    }

    @Override
    public void carryOut(CoreLoop.Step<Event, Effect> step) {
        count(step.event());
        watchers.takeovers().note(step.now(), step.event());
        step.effects().forEach(this::route);
        observe(step.now(), step.effects());
    }

    /// Hands one effect to its driver.
    void route(Effect effect) {
        switch (effect) {
            case Effect.Send(var to, var id, var message) -> {
                watchers.figures().packetSent();
                drivers.peers().send(to, id, message);
            }
            case Effect.SendOutbound(var to, var id, var message) -> {
                watchers.figures().packetSent();
                drivers.peers().sendOutbound(to, id, message);
            }
            case Effect.Connect(var to) -> drivers.peers().connect(to);
            case Effect.Disconnect(var peer) -> drivers.peers().disconnect(peer);
            case Effect.Reply(var client, var reply) -> drivers.clients().reply(client, reply);
            case Effect.ControlReply(var client, var done, var text) ->
                    drivers.operators().answer(client, done, text);
            case Effect.Escalate(var ticket) -> drivers.vip().up(ticket);
            case Effect.Deescalate(var ticket) -> drivers.vip().down(ticket);
            case Effect.ReassertVip(var ticket) -> drivers.vip().reassert(ticket);
            case Effect.RenewLease(var until, var term) -> drivers.vip().renew(until, term);
            case Effect.PrepareVip(var ticket) -> drivers.vip().prepare(ticket);
            case Effect.PersistVote(var record) -> drivers.votes().persist(record);
            case Effect.SyncBackends(var statuses) -> drivers.pool().sync(statuses);
            case Effect.RoleChanged(var role, var known) -> drivers.pool().roleChanged(role, known);
            case Effect.FailoverAnswered(var ticket, var result) ->
                    drivers.pool().failoverAnswered(ticket, result);
            case Effect.RunFailover(var operation, var resume) ->
                    drivers.pool().runFailover(operation, resume);
            case Effect.RestoreQuarantined _ -> drivers.pool().restoreQuarantined();
            case Effect.ResubmitQuarantined _ -> drivers.pool().resubmitQuarantined();
            case Effect.RunClusterCommand(var from, var command) ->
                    drivers.pool().run(from, command);
            case Effect.RecoveryMode(var active) -> drivers.lifecheck().pauseForRecovery(active);
            case Effect.Notice notice -> {
                watchers.figures().noticed(notice.code());
                watchers.log().tell(notice);
            }
            case Effect.Halt(var reason) -> drivers.ending().halt(reason);
        }
    }

    private void count(Event event) {
        Figures figures = watchers.figures();
        figures.stepDone();
        if (event instanceof Event.MessageReceived(var peer, _, _)) {
            figures.packetReceived();
            drivers.lifecheck().heardOnLink(peer);
        } else if (event instanceof Event.SendFailed) {
            figures.sendFailed();
        } else if (event instanceof Event.ConnectFailed) {
            figures.connectFailed();
        }
    }

    /// States change only with a notice, so steps without one need no look.
    void observe(MonotonicTime now, List<Effect> effects) {
        if (effects.stream().anyMatch(Effect.Notice.class::isInstance)) {
            watchers.takeovers().observe(now, effects, look.apply(now));
        }
    }
}
