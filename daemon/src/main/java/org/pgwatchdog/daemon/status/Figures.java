package org.pgwatchdog.daemon.status;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.pgwatchdog.core.effect.NoticeCode;

/// Counters of this process since its start. Thread-safe.
public final class Figures {
    private final Map<NoticeCode, LongAdder> notices = new ConcurrentSkipListMap<>();
    private final LongAdder steps = new LongAdder();
    private final LongAdder packetsReceived = new LongAdder();
    private final LongAdder packetsSent = new LongAdder();
    private final LongAdder sendFailures = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();

    public void stepDone() {
        steps.increment();
    }

    public void packetReceived() {
        packetsReceived.increment();
    }

    public void packetSent() {
        packetsSent.increment();
    }

    public void sendFailed() {
        sendFailures.increment();
    }

    public void connectFailed() {
        connectFailures.increment();
    }

    public void noticed(NoticeCode code) {
        notices.computeIfAbsent(code, _ -> new LongAdder()).increment();
    }

    public long steps() {
        return steps.sum();
    }

    public long packetsReceived() {
        return packetsReceived.sum();
    }

    public long packetsSent() {
        return packetsSent.sum();
    }

    public long sendFailures() {
        return sendFailures.sum();
    }

    public long connectFailures() {
        return connectFailures.sum();
    }

    /// Notices told so far by code; codes never told are 0.
    public long notices(NoticeCode code) {
        LongAdder count = notices.get(code);
        return count == null ? 0 : count.sum();
    }
}
