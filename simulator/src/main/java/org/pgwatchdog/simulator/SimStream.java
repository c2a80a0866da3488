package org.pgwatchdog.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One direction of a connection: ordered, without silent loss. While the way is cut its segments
/// wait, as TCP repeats them; [SimNetwork] decides when they go on.
final class SimStream {
    private static final long NOT_STALLED = -1;

    private final SimEndpoint source;
    private final SimEndpoint target;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private long lastArrival;
    private long notBefore;
    private long stalledSince = NOT_STALLED;
    private int pendingBytes;

    SimStream(SimEndpoint source, SimEndpoint target) {
        this.source = source;
        this.target = target;
    }

    SimEndpoint source() {
        return source;
    }

    SimEndpoint target() {
        return target;
    }

    /// The moment at which something sent now may arrive: never before what was sent earlier.
    long arrivalNotBefore(long nanos) {
        lastArrival = Math.max(lastArrival, nanos);
        return lastArrival;
    }

    void add(Segment segment) {
        segments.add(segment);
        pendingBytes += segment.bytes().length;
        if (pendingBytes > SimulatorLimits.STREAM_BYTES_MAX) {
            throw Violation.safety(
                    "n%d has %d bytes waiting for n%d"
                            .formatted(source.host().id(), pendingBytes, target.host().id()));
        }
    }

    /// The first segment if it is due at `now`, else null.
    @Nullable Segment due(long now) {
        Segment head = segments.peek();
        return head != null && head.arrival() <= now && notBefore <= now ? head : null;
    }

    void dropHead() {
        pendingBytes -= segments.remove().bytes().length;
    }

    void clear() {
        segments.clear();
        pendingBytes = 0;
        stalledSince = NOT_STALLED;
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    boolean stalled() {
        return stalledSince != NOT_STALLED;
    }

    long stalledSince() {
        return stalledSince;
    }

    void stall(long now) {
        stalledSince = now;
    }

    /// The way is free again; the next repetition comes at `nanos`.
    void resumeAt(long nanos) {
        stalledSince = NOT_STALLED;
        notBefore = nanos;
    }
}
