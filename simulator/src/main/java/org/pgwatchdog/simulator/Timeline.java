package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.PriorityQueue;

/// Virtual time and what is due in it: a queue ordered by time, then by the order of scheduling.
/// Time jumps to the next entry; nothing ever waits.
final class Timeline {
    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private long now;
    private long sequence;

    /// Virtual nanoseconds since the beginning of the run.
    long now() {
        return now;
    }

    void after(Duration delay, Runnable action) {
        after(delay.toNanos(), action);
    }

    void after(long delayNanos, Runnable action) {
        at(now + delayNanos, action);
    }

    void at(long nanos, Runnable action) {
        if (nanos < now) {
            throw new IllegalArgumentException(nanos + " is before now, " + now);
        }
        if (queue.size() >= SimulatorLimits.TIMELINE_ENTRIES_MAX) {
            throw new Violation(
                    SimulationResult.Kind.CRASH, "more than " + queue.size() + " entries are due");
        }
        queue.add(new Entry(nanos, sequence++, action));
    }

    /// When the next entry is due; `Long.MAX_VALUE` if nothing is.
    long next() {
        Entry head = queue.peek();
        return head == null ? Long.MAX_VALUE : head.nanos();
    }

    /// Jumps forward without running anything; no entry may be skipped.
    void advanceTo(long nanos) {
        if (nanos < now || nanos > next()) {
            throw new IllegalArgumentException(
                    "cannot go from " + now + " to " + nanos + ", next entry at " + next());
        }
        now = nanos;
    }

    /// Jumps to the next entry and runs it.
    void runNext() {
        Entry head = queue.remove();
        now = head.nanos();
        head.action().run();
    }

    private record Entry(long nanos, long sequence, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime == 0 ? Long.compare(sequence, other.sequence) : byTime;
        }
    }
}
