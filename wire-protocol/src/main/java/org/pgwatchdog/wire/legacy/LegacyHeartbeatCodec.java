package org.pgwatchdog.wire.legacy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.auth.PeerAuthentication;

/// Turns [LegacyHeartbeat]s into datagrams and back (protocol v3, chapter 6; native `WdHbPacket` of 3.3 and
/// 3.4, the same in G1 and G2). Immutable; any thread.
///
/// | offset | size | content |
/// |---:|---:|---|
/// | 0 | 128 | sender's host name, NUL, leftovers |
/// | 128 | 4 | sender's pgpool port, unsigned, big-endian |
/// | 132 | 4 | alignment, leftovers |
/// | 136 | 8 | send time, seconds: big-endian in the first four bytes, then four zero bytes |
/// | 144 | 8 | send time, microseconds: the same form |
/// | 152 | 4 | sender's status, 1 to 4, big-endian |
/// | 156 | 65 | hash in lower-case hex, NUL; leftovers behind it, or altogether without a key (G1: 66) |
/// | 221 | 3 | alignment, leftovers (G1: 222, 2 bytes) |
/// | 224 | | total |
///
/// Natives leave whatever their memory held in everything behind a NUL and in the alignment; we write
/// zeros. Their hash covers status, time and sender, not the port.
public final class LegacyHeartbeatCodec {
    /// Bytes of every datagram.
    public static final int SIZE = 224;

    private static final int PORT = 128;
    private static final int SENT = 136;
    private static final int STATUS = 152;
    private static final int HASH = 156;

    private final PeerAuthentication authentication;

    public LegacyHeartbeatCodec(PeerAuthentication authentication) {
        this.authentication = authentication;
    }

    /// The datagram, with zeros wherever nothing is said.
    ///
    /// @throws IllegalArgumentException if the host name has more than 127 bytes
    public byte[] encode(LegacyHeartbeat heartbeat) {
        ByteBuffer datagram = ByteBuffer.allocate(SIZE);
        LegacyLayout.putText(datagram, 0, heartbeat.from(), "host name");
        datagram.putInt(PORT, heartbeat.pgpoolPort());
        LegacyLayout.putTime(datagram, SENT, heartbeat.sent());
        datagram.putInt(STATUS, heartbeat.status().code());
        if (authentication.enabled()) {
            String digest = authentication.digest(signedText(heartbeat));
            datagram.put(HASH, digest.getBytes(StandardCharsets.US_ASCII));
        }
        return datagram.array();
    }

    /// The heartbeat in a datagram.
    ///
    /// @throws ProtocolException if the size, a field or the hash is wrong
    public LegacyHeartbeat decode(byte[] datagram) {
        if (datagram.length != SIZE) {
            throw new ProtocolException(
                    "legacy heartbeat of " + datagram.length + " bytes, not " + SIZE);
        }
        LegacyHeartbeat heartbeat;
        try {
            heartbeat = fields(datagram);
            if (authentication.enabled()) {
                String hash = LegacyLayout.text(datagram, HASH, LegacyLayout.HASH_SIZE, "hash");
                if (!authentication.matches(signedText(heartbeat), hash)) {
                    throw new ProtocolException(
                            "authentication of \""
                                    + heartbeat.from()
                                    + "\" failed, the hash does not fit wd_authkey by "
                                    + "wd_auth_method");
                }
            }
        } catch (ProtocolException | IllegalArgumentException e) {
            throw new ProtocolException("legacy heartbeat: " + e.getMessage());
        }
        return heartbeat;
    }

    private static LegacyHeartbeat fields(byte[] datagram) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram);
        int code = buffer.getInt(STATUS);
        LegacyStatus status =
                LegacyStatus.fromCode(code)
                        .orElseThrow(() ->
                                new ProtocolException("status " + code + " is not within 1..4"));
        return new LegacyHeartbeat(
                LegacyLayout.text(datagram, 0, LegacyLayout.TEXT_SIZE, "host name"),
                buffer.getInt(PORT),
                LegacyLayout.time(buffer, SENT),
                status);
    }

    private static String signedText(LegacyHeartbeat heartbeat) {
        return "status="
                + heartbeat.status().code()
                + " tv_sec="
                + heartbeat.sent().seconds()
                + " tv_usec="
                + heartbeat.sent().micros()
                + " from="
                + heartbeat.from();
    }
}
