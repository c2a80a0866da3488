package org.pgwatchdog.core.event;

/// Which of the two connections of a peer is meant (protocol v4, 3.5).
public enum LinkSide {
    /// We connected to the peer (native "client socket").
    OUTBOUND,
    /// The peer connected to us (native "server socket").
    INBOUND
}
