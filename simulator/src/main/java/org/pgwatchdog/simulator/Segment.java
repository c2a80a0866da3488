package org.pgwatchdog.simulator;

/// A piece of one direction of a connection on its way: some bytes, the end, or a reset.
final class Segment {
    /// What it carries.
    enum Kind {
        BYTES,
        END,
        RESET
    }

    private final Kind kind;
    private final byte[] bytes;
    private final long arrival;

    private Segment(Kind kind, byte[] bytes, long arrival) {
        this.kind = kind;
        this.bytes = bytes;
        this.arrival = arrival;
    }

    static Segment ofBytes(byte[] bytes, long arrival) {
        return new Segment(Kind.BYTES, bytes, arrival);
    }

    static Segment of(Kind kind, long arrival) {
        return new Segment(kind, new byte[0], arrival);
    }

    Kind kind() {
        return kind;
    }

    byte[] bytes() {
        return bytes;
    }

    /// When it reaches the other host if nothing is in the way, in virtual nanoseconds.
    long arrival() {
        return arrival;
    }
}
