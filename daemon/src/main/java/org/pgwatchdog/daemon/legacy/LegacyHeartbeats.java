package org.pgwatchdog.daemon.legacy;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.NodeAddress;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.lifecheck.HeartbeatDialect;
import org.pgwatchdog.wire.auth.PeerAuthentication;
import org.pgwatchdog.wire.legacy.LegacyHeartbeat;
import org.pgwatchdog.wire.legacy.LegacyHeartbeatCodec;

/// The heartbeats of 3.3 and 3.4 (protocol v3, chapter 6). They carry the sender's status: one that says
/// it is down is no sign of life, but the core hears of it like of every genuine one that is newer than the
/// one before. Thread-safe.
public final class LegacyHeartbeats implements HeartbeatDialect {
    private static final long MICROS = 1_000_000;

    private final LegacyHeartbeatCodec codec;
    private final LegacyHeartbeatCodec codecWithoutKey =
            new LegacyHeartbeatCodec(PeerAuthentication.DISABLED);
    private final Consumer<LegacyEvent> core;
    private final Map<NodeId, Long> newest = new ConcurrentHashMap<>();
    private volatile LegacyStatus status = LegacyStatus.NORMAL;

    /// @param core is told what the heartbeats of others say
    public LegacyHeartbeats(PeerAuthentication authentication, Consumer<LegacyEvent> core) {
        this.codec = new LegacyHeartbeatCodec(authentication);
        this.core = core;
    }

    /// What the own heartbeats say from now on.
    public void show(LegacyStatus now) {
        status = now;
    }

    /// This node was gone and is back: its clock may have changed meanwhile.
    public void forget(NodeId peer) {
        newest.remove(peer);
    }

    @Override
    public int hostLengthMax() {
        return MemberIdentity.HOST_LENGTH_MAX;
    }

    @Override
    public byte[] encode(String host, int pgpoolPort, long sendMicros) {
        WallTime sent =
                new WallTime((sendMicros / MICROS) & WallTime.FIELD_MAX, sendMicros % MICROS);
        return codec.encode(new LegacyHeartbeat(host, pgpoolPort, sent, status));
    }

    @Override
    public boolean hasSize(int bytes) {
        return bytes == LegacyHeartbeatCodec.SIZE;
    }

    @Override
    public Sign decode(byte[] datagram) {
        LegacyHeartbeat heartbeat = codec.decode(datagram);
        return new Sign(
                heartbeat.from(),
                heartbeat.pgpoolPort(),
                heartbeat.sent().seconds() * MICROS + heartbeat.sent().micros(),
                heartbeat.status().code(),
                heartbeat.status() != LegacyStatus.DOWN);
    }

    @Override
    public void decodeWithoutKey(byte[] datagram) {
        codecWithoutKey.decode(datagram);
    }

    /// Natives resolve nothing: the host name as it stands, and the port.
    @Override
    public boolean isFrom(NodeAddress peer, HeartbeatDialect.Sign sign, String sourceAddress) {
        return peer.host().equals(sign.from()) && peer.pgpoolPort() == sign.pgpoolPort();
    }

    @Override
    public void heard(NodeId peer, HeartbeatDialect.Sign sign) {
        Long before = newest.get(peer);
        if (before == null || before < sign.sendMicros()) {
            newest.put(peer, sign.sendMicros());
            LegacyStatus said = LegacyStatus.fromCode(sign.status()).orElse(LegacyStatus.INIT);
            core.accept(new LegacyEvent.HeartbeatHeard(sign.from(), sign.pgpoolPort(), said));
        }
    }
}
