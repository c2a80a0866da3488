package org.pgwatchdog.simulator;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.NodeInfo;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;

/// A node that behaves as natives do: it says nothing beyond their protocol and understands nothing beyond
/// it, so that it waits as long as they do, votes for whoever asks, and knows no leases.
final class NativeBrain implements Brain {
    private final Brain brain;

    /// @param brain one without leases
    NativeBrain(Brain brain) {
        this.brain = brain;
    }

    @Override
    public List<Effect> step(MonotonicTime now, Event event) {
        return brain.step(now, heard(event)).stream().map(NativeBrain::said).toList();
    }

    @Override
    public MonotonicTime deadline() {
        return brain.deadline();
    }

    @Override
    public ClusterSnapshot snapshot(MonotonicTime now) {
        return brain.snapshot(now);
    }

    private static Event heard(Event event) {
        return switch (event) {
            case Event.MessageReceived(var from, var id, var message) ->
                    new Event.MessageReceived(from, id, plain(message));
            case Event.PeerAccepted(var peer, var id, var info) ->
                    new Event.PeerAccepted(peer, id, plain(info));
            default -> event;
        };
    }

    private static Effect said(Effect effect) {
        return switch (effect) {
            case Effect.Send(var to, var id, var message) ->
                    new Effect.Send(to, id, plain(message));
            case Effect.SendOutbound(var to, var id, var message) ->
                    new Effect.SendOutbound(to, id, plain(message));
            default -> effect;
        };
    }

    private static PeerMessage plain(PeerMessage message) {
        return switch (message) {
            case PeerMessage.AddNode(var info) -> new PeerMessage.AddNode(plain(info));
            case PeerMessage.NodeInformation(var info) ->
                    new PeerMessage.NodeInformation(plain(info));
            case PeerMessage.IAmLeader(var state, var standing, _) ->
                    new PeerMessage.IAmLeader(state, standing, Optional.empty());
            case PeerMessage.Candidacy candidacy -> new PeerMessage.Plain(candidacy.type());
            default -> message;
        };
    }

    private static NodeInfo plain(NodeInfo info) {
        return new NodeInfo(
                info.pgpoolVersion(),
                info.dataVersionMajor(),
                info.dataVersionMinor(),
                info.state(),
                info.wdPort(),
                info.pgpoolPort(),
                info.priority(),
                info.nodeId(),
                info.nodeName(),
                info.hostName(),
                info.delegateIp(),
                info.standing(),
                info.lifecheckStarted(),
                Optional.empty());
    }
}
