package org.pgwatchdog.daemon;

import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.peer.PeerMesh;

/// The peers as the core's effects name them, over TCP.
record MeshPeers(PeerMesh mesh) implements EffectRouter.Peers {
    @Override
    public void send(NodeId to, int commandId, PeerMessage message) {
        mesh.send(to, commandId, message);
    }

    @Override
    public void sendOutbound(NodeId to, int commandId, PeerMessage message) {
        mesh.sendOutbound(to, commandId, message);
    }

    @Override
    public void connect(NodeId to) {
        mesh.connect(to);
    }

    @Override
    public void disconnect(NodeId peer) {
        mesh.disconnect(peer);
    }
}
