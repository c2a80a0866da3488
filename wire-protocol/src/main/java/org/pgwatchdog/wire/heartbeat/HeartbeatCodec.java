package org.pgwatchdog.wire.heartbeat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.auth.PeerAuthentication;

/// Turns [Heartbeat]s into datagrams and back (protocol v4, chapter 14; native `wd_hb_send`,
/// `wd_hb_recv`, `packet_to_string_hb`). With a key each datagram carries a digest over its time
/// and sender; the port is not covered. Immutable; any thread.
public final class HeartbeatCodec {
    /// 64 digits and a NUL.
    private static final int DIGEST_SIZE = 65;

    private final PeerAuthentication authentication;

    public HeartbeatCodec(PeerAuthentication authentication) {
        this.authentication = authentication;
    }

    /// The datagram, with zeros wherever nothing is said.
    ///
    /// @throws IllegalArgumentException if the host name is too long for the layout
    public byte[] encode(Heartbeat heartbeat, HeartbeatLayout layout) {
        byte[] from = heartbeat.from().getBytes(StandardCharsets.UTF_8);
        if (from.length > layout.hostLengthMax()) {
            throw new IllegalArgumentException(
                    "host name \""
                            + heartbeat.from()
                            + "\" has "
                            + from.length
                            + " bytes, heartbeats of "
                            + layout.size()
                            + " bytes hold "
                            + layout.hostLengthMax());
        }
        byte[] datagram = new byte[layout.size()];
        ByteBuffer buffer = ByteBuffer.wrap(datagram);
        buffer.put(0, from);
        buffer.putInt(layout.portOffset(), heartbeat.pgpoolPort());
        buffer.putInt(layout.secondsOffset(), (int) heartbeat.seconds());
        buffer.putInt(layout.microsOffset(), heartbeat.micros());
        if (authentication.enabled()) {
            byte[] digest =
                    authentication
                            .digest(signedText(heartbeat))
                            .getBytes(StandardCharsets.US_ASCII);
            buffer.put(layout.digestOffset(), digest);
        }
        return datagram;
    }

    /// The heartbeat in a datagram of either layout, recognised by its size.
    ///
    /// @throws ProtocolException if the size, a field or the digest is wrong
    public Heartbeat decode(byte[] datagram) {
        Optional<HeartbeatLayout> layout = HeartbeatLayout.ofSize(datagram.length);
        if (layout.isEmpty()) {
            throw new ProtocolException(
                    "heartbeat of " + datagram.length + " bytes, neither 352 nor 224");
        }
        Heartbeat heartbeat = fields(datagram, layout.get());
        if (authentication.enabled()) {
            String digest = text(datagram, layout.get().digestOffset(), DIGEST_SIZE, "digest");
            if (!authentication.matches(signedText(heartbeat), digest)) {
                throw new ProtocolException(
                        "heartbeat from \""
                                + heartbeat.from()
                                + "\": authentication failed, the digest does not fit wd_authkey");
            }
        }
        return heartbeat;
    }

    private static Heartbeat fields(byte[] datagram, HeartbeatLayout layout) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram);
        String from = text(datagram, 0, layout.hostSize(), "host name");
        int port = buffer.getInt(layout.portOffset());
        long seconds = Integer.toUnsignedLong(buffer.getInt(layout.secondsOffset()));
        int micros = buffer.getInt(layout.microsOffset());
        try {
            return new Heartbeat(from, port, seconds, micros);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("heartbeat from \"" + from + "\": " + e.getMessage());
        }
    }

    private static String text(byte[] datagram, int offset, int size, String field) {
        for (int index = offset; index < offset + size; index++) {
            if (datagram[index] == 0) {
                return new String(datagram, offset, index - offset, StandardCharsets.UTF_8);
            }
        }
        throw new ProtocolException(
                "heartbeat of " + datagram.length + " bytes: the " + field + " has no end");
    }

    private static String signedText(Heartbeat heartbeat) {
        return "tv_sec="
                + heartbeat.seconds()
                + " tv_usec="
                + heartbeat.micros()
                + " from="
                + heartbeat.from();
    }
}
