package org.pgwatchdog.wire.heartbeat;

import java.util.Optional;

/// The two shapes of the heartbeat datagram: the native C struct on x86-64 with a host name buffer
/// of 254 or of 128 bytes (protocol v4, 14.1 and 14.2; native `WdHbPacket`).
///
/// | HOST_254 | HOST_128 | size | content |
/// |---|---|---|---|
/// | 0 | 0 | 254 / 128 | `from`: host name, NUL, leftovers |
/// | 254 | - | 2 / 0 | alignment |
/// | 256 | 128 | 4 | pgpool port, unsigned, big-endian |
/// | 260 | 132 | 4 | alignment |
/// | 264 | 136 | 8 | seconds: big-endian in the first four bytes, then four zero bytes |
/// | 272 | 144 | 8 | microseconds: the same form |
/// | 280 | 152 | 65 | digest in lower-case hex, NUL |
/// | 345 | 217 | 7 | alignment |
/// | 352 | 224 | | total |
///
/// Natives leave stack garbage in everything after a NUL and in the alignment; we write zeros.
/// Nodes of different layouts do not understand each other, and natives do not look at the size.
public enum HeartbeatLayout {
    /// 352 bytes: 3.6.27+, 3.7.20+, 4.0.15+, 4.1.8+, 4.2.4+ and everything since 4.3.0.
    HOST_254(254, 256, 352),
    /// 224 bytes: older releases.
    HOST_128(128, 128, 224);

    private final int hostSize;
    private final int portOffset;
    private final int size;

    HeartbeatLayout(int hostSize, int portOffset, int size) {
        this.hostSize = hostSize;
        this.portOffset = portOffset;
        this.size = size;
    }

    /// The layout of a datagram of `size` bytes, or empty if there is none.
    public static Optional<HeartbeatLayout> ofSize(int size) {
        for (HeartbeatLayout layout : values()) {
            if (layout.size == size) {
                return Optional.of(layout);
            }
        }
        return Optional.empty();
    }

    /// Bytes of the whole datagram.
    public int size() {
        return size;
    }

    /// Bytes a host name may have; one byte of the buffer is for the NUL.
    public int hostLengthMax() {
        return hostSize - 1;
    }

    int hostSize() {
        return hostSize;
    }

    int portOffset() {
        return portOffset;
    }

    int secondsOffset() {
        return portOffset + 8;
    }

    int microsOffset() {
        return portOffset + 16;
    }

    int digestOffset() {
        return portOffset + 24;
    }
}
