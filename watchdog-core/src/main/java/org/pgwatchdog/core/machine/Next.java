package org.pgwatchdog.core.machine;

/// Where a state wants to be after a signal. Only the machine acts on it.
sealed interface Next {
    /// Nothing changes.
    record Stay() implements Next {}

    /// Go to `state`.
    record To(LocalState state) implements Next {}

    /// Go to `state` and let it handle the same signal.
    record ToAndRedeliver(LocalState state) implements Next {}

    static Next stay() {
        return new Stay();
    }

    static Next to(LocalState state) {
        return new To(state);
    }

    static Next toAndRedeliver(LocalState state) {
        return new ToAndRedeliver(state);
    }

    default boolean isStay() {
        return this instanceof Stay;
    }
}
