package org.pgwatchdog.daemon;

import java.util.Optional;
import org.pgwatchdog.core.message.PeerAside;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.peer.Asides;
import org.pgwatchdog.daemon.reach.VipHearsay;
import org.pgwatchdog.daemon.status.HybridClock;

/// Says and hears when packets were sent, and who is served through the virtual IP.
record NodeAsides(HybridClock clock, VipHearsay hearsay) implements Asides {
    @Override
    public PeerAside next() {
        return new PeerAside(Optional.of(clock.next()), hearsay.said());
    }

    /// A standby answers each beacon with a node information, so that one is never old for long.
    @Override
    public void heard(NodeId peer, PeerMessage message, PeerAside aside) {
        aside.stamp().ifPresent(clock::heard);
        if (message instanceof PeerMessage.NodeInformation) {
            hearsay.heard(peer, aside.vip());
        }
    }
}
