package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pgwatchdog.core.model.MonotonicTime;

/// Who waits for the cluster: hooks of the local pgpool and operators. Each is answered exactly once, at
/// the latest when its time is over.
final class Visitors {
    private final EngineState state;
    private final Map<Long, MonotonicTime> waiting = new TreeMap<>();

    Visitors(EngineState state) {
        this.state = state;
    }

    /// Lets a visitor wait; false if it had to be refused.
    boolean admit(long visitor) {
        if (waiting.size() >= EngineLimits.VISITORS_MAX) {
            answerNow(visitor, false, "too many wait already");
            return false;
        }
        waiting.put(visitor, state.now().plus(EngineLimits.VISIT_MAX));
        return true;
    }

    void answerNow(long visitor, boolean done, String text) {
        state.act(new BridgeAction.Answer(visitor, done, text));
    }

    /// Answers, if it still waits.
    void answer(long visitor, boolean done, String text) {
        if (waiting.remove(visitor) != null) {
            answerNow(visitor, done, text);
        }
    }

    /// These wait no longer than `patience` from now.
    void hurry(List<Long> visitors, Duration patience) {
        MonotonicTime limit = state.now().plus(patience);
        for (Long visitor : visitors) {
            waiting.computeIfPresent(visitor, (_, due) -> due.earlierOf(limit));
        }
    }

    void tick() {
        for (Map.Entry<Long, MonotonicTime> one : new TreeMap<>(waiting).entrySet()) {
            if (state.now().hasReached(one.getValue())) {
                answer(one.getKey(), false, "not decided yet; the cluster goes on with it");
            }
        }
    }

    MonotonicTime deadline() {
        MonotonicTime earliest = MonotonicTime.NEVER;
        for (MonotonicTime due : waiting.values()) {
            earliest = earliest.earlierOf(due);
        }
        return earliest;
    }
}
