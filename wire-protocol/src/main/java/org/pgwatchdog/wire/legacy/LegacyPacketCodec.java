package org.pgwatchdog.wire.legacy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.legacy.message.InterlockLock;
import org.pgwatchdog.core.legacy.message.LegacyMessage;
import org.pgwatchdog.core.legacy.message.LegacyStatus;
import org.pgwatchdog.core.legacy.message.MemberIdentity;
import org.pgwatchdog.core.legacy.message.NodeRecord;
import org.pgwatchdog.core.legacy.message.PacketKind;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.wire.ProtocolException;
import org.pgwatchdog.wire.ProtocolLimits;
import org.pgwatchdog.wire.auth.PeerAuthentication;

/// Turns [LegacyMessage]s into packets of fixed size and back (protocol v3, chapters 3, 5 and 7; the
/// offsets stand in `LegacyLayout`). Immutable; any thread.
///
/// What it writes is byte for byte what natives write, except that a G1 packet tells nobody the inner
/// hash of the key: natives append it behind the digest, and it is all one needs to forge packets.
public final class LegacyPacketCodec {
    private static final WallTime UNSIGNED = WallTime.NONE;

    private final LegacyGeneration generation;
    private final PeerAuthentication authentication;

    public LegacyPacketCodec(LegacyGeneration generation, PeerAuthentication authentication) {
        this.generation = generation;
        this.authentication = authentication;
    }

    public LegacyGeneration generation() {
        return generation;
    }

    /// A request. Each copy must get a time of its own: natives sign one packet from several threads and
    /// thereby spoil it (protocol v3, 7.6).
    ///
    /// @param sent our wall clock now; not on the wire in 3.2
    /// @throws IllegalArgumentException for what is never sent, or not known to this generation
    public byte[] encodeRequest(LegacyMessage message, WallTime sent) {
        byte[] bytes = encodeAnswer(message);
        if (generation.signs()) {
            ByteBuffer packet = ByteBuffer.wrap(bytes);
            LegacyLayout.putTime(packet, LegacyLayout.SENT_SECONDS, sent);
            if (authentication.enabled()) {
                long number = LegacyLayout.number(packet, LegacyLayout.NUMBER);
                String digest = authentication.digest(LegacyPacket.signedText(number, sent));
                packet.put(LegacyLayout.HASH, digest.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return bytes;
    }

    /// An answer: without time and hash, whatever the key.
    ///
    /// @throws IllegalArgumentException for what is never sent, or not known to this generation
    public byte[] encodeAnswer(LegacyMessage message) {
        byte[] bytes = new byte[generation.packetSize()];
        put(message, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /// What a packet says. Numbers that nobody knows become [LegacyMessage.Unknown], bodies without sense
    /// [LegacyMessage.Malformed].
    ///
    /// @throws ProtocolException if the size is wrong
    public LegacyPacket decode(byte[] packet) {
        if (packet.length != generation.packetSize()) {
            throw new ProtocolException(
                    "legacy packet of "
                            + packet.length
                            + " bytes, not "
                            + generation.packetSize()
                            + " as in "
                            + generation);
        }
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        long number = LegacyLayout.number(buffer, LegacyLayout.NUMBER);
        WallTime sent =
                generation.signs()
                        ? LegacyLayout.time(buffer, LegacyLayout.SENT_SECONDS)
                        : UNSIGNED;
        Optional<PacketKind> kind = generation.kind(number);
        LegacyMessage message =
                kind.map(known -> message(known, packet))
                        .orElseGet(() -> new LegacyMessage.Unknown(number));
        return new LegacyPacket(number, message, sent, hash(packet));
    }

    /// Whether a request comes from a holder of the key. Answers are never signed: do not ask.
    public LegacySignature check(LegacyPacket request) {
        if (!authentication.enabled() || !generation.signs()) {
            return LegacySignature.GENUINE;
        }
        if (request.hash().isEmpty()) {
            return LegacySignature.MISSING;
        }
        if (authentication.matches(request.signedText(), request.hash())) {
            return LegacySignature.GENUINE;
        }
        return isOfAnEarlierMoment(request) ? LegacySignature.RACED : LegacySignature.WRONG;
    }

    /// The hash of the same number for a moment just before the one in the packet.
    private boolean isOfAnEarlierMoment(LegacyPacket request) {
        long seconds = request.sent().seconds();
        long micros = request.sent().micros();
        for (int back = 0; back < ProtocolLimits.LEGACY_HASH_RACE_MICROS; back++) {
            micros--;
            if (micros < 0) {
                seconds--;
                micros = 999_999;
            }
            if (seconds < 0) {
                return false;
            }
            String text = LegacyPacket.signedText(request.number(), new WallTime(seconds, micros));
            if (authentication.matches(text, request.hash())) {
                return true;
            }
        }
        return false;
    }

    /// A hash without an end is none: natives compare up to the NUL.
    private String hash(byte[] packet) {
        if (!generation.signs()) {
            return "";
        }
        try {
            return LegacyLayout.text(packet, LegacyLayout.HASH, LegacyLayout.HASH_SIZE, "hash");
        } catch (ProtocolException _) {
            return "?";
        }
    }

    private void put(LegacyMessage message, ByteBuffer packet) {
        switch (message) {
            case LegacyMessage.Described(var kind, var record) -> {
                putNumber(packet, kind);
                putRecord(packet, record);
            }
            case LegacyMessage.Backends(var kind, var backends) -> {
                putNumber(packet, kind);
                for (int index = 0; index < backends.size(); index++) {
                    packet.putInt(LegacyLayout.BODY + 4 * index, backends.get(index));
                }
                packet.putInt(LegacyLayout.BACKEND_COUNT, backends.size());
            }
            case LegacyMessage.Unlock(var lock) -> {
                putNumber(packet, PacketKind.UNLOCK_REQUEST);
                packet.putInt(LegacyLayout.BODY, lock.id());
            }
            case LegacyMessage.Plain(var kind) -> putNumber(packet, kind);
            case LegacyMessage.Malformed _, LegacyMessage.Unknown _ ->
                    throw new IllegalArgumentException("never sent: " + message);
        }
    }

    private void putNumber(ByteBuffer packet, PacketKind kind) {
        int number =
                generation
                        .number(kind)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        kind + " has no number in " + generation));
        packet.putInt(LegacyLayout.NUMBER, number);
    }

    private static void putRecord(ByteBuffer packet, NodeRecord record) {
        MemberIdentity identity = record.identity();
        packet.putInt(LegacyLayout.STATUS, record.status().code());
        LegacyLayout.putTime(packet, LegacyLayout.START_SECONDS, record.start());
        LegacyLayout.putText(packet, LegacyLayout.HOST, identity.host(), "host name");
        packet.putInt(LegacyLayout.PGPOOL_PORT, identity.pgpoolPort());
        packet.putInt(LegacyLayout.WD_PORT, identity.wdPort());
        LegacyLayout.putText(packet, LegacyLayout.DELEGATE_IP, record.delegateIp(), "delegate_IP");
    }

    private static LegacyMessage message(PacketKind kind, byte[] packet) {
        try {
            return switch (kind.form()) {
                case RECORD -> new LegacyMessage.Described(kind, record(packet));
                case BACKENDS -> new LegacyMessage.Backends(kind, backends(packet));
                case LOCK -> new LegacyMessage.Unlock(lock(packet));
                case EMPTY -> new LegacyMessage.Plain(kind);
            };
        } catch (ProtocolException | IllegalArgumentException e) {
            return new LegacyMessage.Malformed(kind, String.valueOf(e.getMessage()));
        }
    }

    private static NodeRecord record(byte[] packet) {
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        int code = buffer.getInt(LegacyLayout.STATUS);
        LegacyStatus status =
                LegacyStatus.fromCode(code)
                        .orElseThrow(() ->
                                new ProtocolException("status " + code + " is not within 1..4"));
        MemberIdentity identity =
                new MemberIdentity(
                        LegacyLayout.text(
                                packet, LegacyLayout.HOST, LegacyLayout.TEXT_SIZE, "host name"),
                        buffer.getInt(LegacyLayout.PGPOOL_PORT),
                        buffer.getInt(LegacyLayout.WD_PORT));
        return new NodeRecord(
                status,
                LegacyLayout.time(buffer, LegacyLayout.START_SECONDS),
                identity,
                LegacyLayout.text(
                        packet, LegacyLayout.DELEGATE_IP, LegacyLayout.TEXT_SIZE, "delegate_IP"));
    }

    private static List<Integer> backends(byte[] packet) {
        ByteBuffer buffer = ByteBuffer.wrap(packet);
        long count = LegacyLayout.number(buffer, LegacyLayout.BACKEND_COUNT);
        if (count > LegacyMessage.Backends.BACKENDS_MAX) {
            throw new ProtocolException(
                    count + " backends, at most " + LegacyMessage.Backends.BACKENDS_MAX);
        }
        List<Integer> ids = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            ids.add(buffer.getInt(LegacyLayout.BODY + 4 * index));
        }
        return ids;
    }

    private static InterlockLock lock(byte[] packet) {
        long id = LegacyLayout.number(ByteBuffer.wrap(packet), LegacyLayout.BODY);
        return InterlockLock.fromId(id)
                .orElseThrow(() -> new ProtocolException("lock " + id + " is not within 0..4"));
    }
}
