package org.pgwatchdog.core.machine;

import java.util.ArrayDeque;
import java.util.Optional;
import org.pgwatchdog.core.cluster.CoreLimits;

/// The signals of the current step, first in, first out.
final class Signals {
    private final ArrayDeque<Signal> queue = new ArrayDeque<>();
    private int taken;

    void add(Signal signal) {
        queue.addLast(signal);
    }

    void addFirst(Signal signal) {
        queue.addFirst(signal);
    }

    /// Begins a step.
    void reset() {
        taken = 0;
    }

    Optional<Signal> next() {
        if (queue.isEmpty()) {
            return Optional.empty();
        }
        if (++taken > CoreLimits.SIGNALS_PER_STEP_MAX) {
            throw new IllegalStateException(
                    "more than "
                            + CoreLimits.SIGNALS_PER_STEP_MAX
                            + " signals in one step; next is "
                            + queue.peekFirst());
        }
        return Optional.of(queue.removeFirst());
    }
}
