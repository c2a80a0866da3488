package org.pgwatchdog.lifecheck;

import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.heartbeat.Heartbeat;
import org.pgwatchdog.wire.heartbeat.HeartbeatCodec;
import org.pgwatchdog.wire.heartbeat.HeartbeatLayout;

/// The heartbeats of 3.5 and later (protocol v4, chapter 14): of the layout that the peers understand;
/// both layouts are received.
final class ModernHeartbeats implements HeartbeatDialect {
    private static final long MICROS = 1_000_000;

    private final HeartbeatLayout layout;
    private final HeartbeatCodec codec;
    private final HeartbeatCodec codecWithoutKey = new HeartbeatCodec(PeerAuthentication.DISABLED);

    ModernHeartbeats(PeerAuthentication authentication, HeartbeatLayout layout) {
        this.layout = layout;
        this.codec = new HeartbeatCodec(authentication);
    }

    @Override
    public int hostLengthMax() {
        return layout.hostLengthMax();
    }

    @Override
    public byte[] encode(String host, int pgpoolPort, long sendMicros) {
        Heartbeat heartbeat =
                new Heartbeat(
                        host,
                        pgpoolPort,
                        (sendMicros / MICROS) & Heartbeat.SECONDS_MAX,
                        (int) (sendMicros % MICROS));
        return codec.encode(heartbeat, layout);
    }

    @Override
    public boolean hasSize(int bytes) {
        return HeartbeatLayout.ofSize(bytes).isPresent();
    }

    @Override
    public Sign decode(byte[] datagram) {
        Heartbeat heartbeat = codec.decode(datagram);
        return new Sign(
                heartbeat.from(),
                heartbeat.pgpoolPort(),
                heartbeat.seconds() * MICROS + heartbeat.micros(),
                0,
                true);
    }

    @Override
    public void decodeWithoutKey(byte[] datagram) {
        codecWithoutKey.decode(datagram);
    }

    /// The native rule (14.5): the port, and the announced name or the numeric source address.
    @Override
    public boolean isFrom(NodeAddress peer, Sign sign, String sourceAddress) {
        boolean named = peer.host().equals(sign.from()) || peer.host().equals(sourceAddress);
        return named && peer.pgpoolPort() == sign.pgpoolPort();
    }

    @Override
    public void heard(NodeId peer, Sign sign) {}
}
