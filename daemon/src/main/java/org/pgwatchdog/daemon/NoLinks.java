package org.pgwatchdog.daemon;

import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.NodeId;

/// The links of a generation that has none: asking for one is a bug.
final class NoLinks implements EffectRouter.Peers {
    @Override
    public void send(NodeId to, int commandId, PeerMessage message) {
        throw none(to);
    }

    @Override
    public void sendOutbound(NodeId to, int commandId, PeerMessage message) {
        throw none(to);
    }

    @Override
    public void connect(NodeId to) {
        throw none(to);
    }

    @Override
    public void disconnect(NodeId peer) {
        throw none(peer);
    }

    private static IllegalStateException none(NodeId node) {
        return new IllegalStateException("there is no link to node " + node);
    }
}
