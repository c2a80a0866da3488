package org.pgwatchdog.lifecheck.probe;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Counts of heartbeat datagrams since the start, for metrics. Thread-safe.
public final class HeartbeatCounters {
    private final LongAdder sent = new LongAdder();
    private final LongAdder sendFailed = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final Map<RejectReason, LongAdder> rejected = new EnumMap<>(RejectReason.class);

    public HeartbeatCounters() {
        for (RejectReason reason : RejectReason.values()) {
            rejected.put(reason, new LongAdder());
        }
    }

    public void countSent() {
        sent.increment();
    }

    public void countSendFailed() {
        sendFailed.increment();
    }

    /// One datagram that counted as a sign of life.
    public void countReceived() {
        received.increment();
    }

    public void countRejected(RejectReason reason) {
        adder(reason).increment();
    }

    public long sent() {
        return sent.sum();
    }

    public long sendFailed() {
        return sendFailed.sum();
    }

    public long received() {
        return received.sum();
    }

    public long rejected(RejectReason reason) {
        return adder(reason).sum();
    }

    private LongAdder adder(RejectReason reason) {
        LongAdder adder = rejected.get(reason);
        if (adder == null) {
            throw new IllegalStateException("no counter for " + reason);
        }
        return adder;
    }

    @Override
    public String toString() {
        return "sent="
                + sent
                + " sendFailed="
                + sendFailed
                + " received="
                + received
                + " rejected="
                + rejected;
    }
}
