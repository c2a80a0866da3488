package org.pgwatchdog.wire.legacy;

import java.util.Optional;
import org.pgwatchdog.core.legacy.message.PacketKind;

/// Which releases a packet is for (protocol v3, chapter 1). G0 cannot be mixed with the others; G1 and G2
/// differ in the hash method only, which is a setting of its own, and in bytes that nobody reads.
public enum LegacyGeneration {
    /// 3.2.0 to 3.2.22: 528 bytes, numbers of its own, no time, no hash, no heartbeat.
    G0(528),
    /// 3.3.0 to 3.3.12 and 3.4.0 to 3.4.8: 616 bytes; the hash is always of the MD5 scheme.
    G1(616),
    /// 3.3.13 to 3.3.22 and 3.4.9 to 3.4.26: 616 bytes; HMAC-SHA-256 if built with OpenSSL, else MD5.
    G2(616);

    private final int packetSize;

    LegacyGeneration(int packetSize) {
        this.packetSize = packetSize;
    }

    /// Bytes of every TCP packet, requests and answers alike.
    public int packetSize() {
        return packetSize;
    }

    /// Whether requests carry their send time and, with a key, a hash.
    public boolean signs() {
        return this != G0;
    }

    Optional<PacketKind> kind(long number) {
        return this == G0 ? PacketKind.fromNumber32(number) : PacketKind.fromNumber(number);
    }

    Optional<Integer> number(PacketKind kind) {
        return this == G0 ? kind.number32() : Optional.of(kind.number());
    }
}
