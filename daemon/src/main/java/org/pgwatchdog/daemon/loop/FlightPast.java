package org.pgwatchdog.daemon.loop;

import com.google.gson.JsonObject;
import java.util.function.Supplier;

/// What a recorder needs to say of the steps that it no longer keeps, so that those it keeps can be lived
/// through again, or why they cannot.
///
/// @param <E> the core's events
/// @param <F> its effects
interface FlightPast<E, F> {
    /// The kept steps begin after this one from now on. One thread, or under one lock; returns at once.
    void forget(CoreLoop.Step<E, F> step);

    /// Runs `work` while what [#after] tells stays as it is. Thread-safe.
    <T> T still(Supplier<T> work);

    /// What a dump's header says of a run whose kept steps begin after `steps` others; the caller keeps
    /// more from being forgotten. Thread-safe.
    JsonObject after(long steps);
}
