package org.pgwatchdog.daemon.peer;

import org.pgwatchdog.core.message.PeerAside;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.NodeId;

/// What goes along with the messages of the cluster, in both directions, and never reaches the core.
/// Called on the mesh's event loop; must not block.
public interface Asides {
    /// What to say beside the next packet.
    PeerAside next();

    /// What a peer has said beside a message.
    void heard(NodeId peer, PeerMessage message, PeerAside aside);
}
