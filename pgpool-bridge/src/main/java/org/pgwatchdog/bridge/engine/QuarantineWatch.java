package org.pgwatchdog.bridge.engine;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.pgwatchdog.core.model.MonotonicTime;

/// Asks quarantined backends whether they live again: each about once a second, with one question open.
final class QuarantineWatch {
    private final EngineState state;
    private final Map<Integer, Question> questions = new TreeMap<>();
    private MonotonicTime next = MonotonicTime.NEVER;

    private record Question(long token, MonotonicTime until) {}

    QuarantineWatch(EngineState state) {
        this.state = state;
    }

    /// Called in each step.
    void tick() {
        if (state.book().quarantined().isEmpty()) {
            next = MonotonicTime.NEVER;
            return;
        }
        if (!next.isNever() && !state.now().hasReached(next)) {
            return;
        }
        next = state.now().plus(EngineLimits.QUARANTINE_PROBE);
        questions.values().removeIf(question -> state.now().hasReached(question.until()));
        for (int id : state.book().quarantined()) {
            if (!questions.containsKey(id)) {
                long token = state.freshToken();
                questions.put(
                        id, new Question(token, state.now().plus(EngineLimits.PROBE_PATIENCE)));
                state.act(new BridgeAction.Probe(token, id));
            }
        }
    }

    /// The backend that this answer is about; empty if the question was another's.
    OptionalInt answered(long token) {
        for (Map.Entry<Integer, Question> one : questions.entrySet()) {
            if (one.getValue().token() == token) {
                questions.remove(one.getKey());
                return OptionalInt.of(one.getKey());
            }
        }
        return OptionalInt.empty();
    }

    MonotonicTime deadline() {
        return next;
    }
}
