package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.pgwatchdog.core.model.MonotonicTime;

/// Virtual time: what is to happen, in order. All chance of a run comes from here.
final class SimTimeline {
    private final PriorityQueue<Happening> queue =
            new PriorityQueue<>(
                    Comparator.comparing(Happening::at).thenComparingLong(Happening::number));
    private final Random random;
    private MonotonicTime now = MonotonicTime.ZERO.plus(Duration.ofSeconds(100));
    private long lastNumber;

    private record Happening(MonotonicTime at, long number, Runnable what) {}

    SimTimeline(long seed) {
        random = new Random(seed);
    }

    MonotonicTime now() {
        return now;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(int percent) {
        return below(100) < percent;
    }

    Duration between(int leastMillis, int mostMillis) {
        return Duration.ofMillis(leastMillis + below(mostMillis - leastMillis + 1));
    }

    void in(Duration delay, Runnable what) {
        queue.add(new Happening(now.plus(delay), ++lastNumber, what));
    }

    void every(Duration interval, Runnable what) {
        in(
                interval,
                () -> {
                    what.run();
                    every(interval, what);
                });
    }

    /// Runs until `end`, waking each node when its engine asks for it.
    void runUntil(MonotonicTime end, List<SimNode> nodes) {
        while (true) {
            MonotonicTime next = queue.isEmpty() ? MonotonicTime.NEVER : queue.peek().at();
            SimNode due = null;
            for (SimNode node : nodes) {
                if (node.deadline().isBefore(next)) {
                    next = node.deadline();
                    due = node;
                }
            }
            if (!next.isBefore(end)) {
                now = end;
                return;
            }
            now = next.isBefore(now) ? now : next;
            if (due == null) {
                queue.remove().what().run();
            } else {
                due.send(new BridgeEvent.Tick());
            }
        }
    }
}
