package org.pgwatchdog.daemon.loop;

import com.google.gson.JsonObject;
import java.util.function.Supplier;

/// The past of a core that nobody can make again: its dumps are there to be read, and say so.
///
/// @param reason whose run it is, as the end of "the dump cannot be replayed: "
/// @param <E> the core's events
/// @param <F> its effects
record FlightWithoutReplay<E, F>(String reason) implements FlightPast<E, F> {
    /// The header's member that names the reason.
    static final String MEMBER = "noReplay";

    @Override
    public void forget(CoreLoop.Step<E, F> step) {}

    @Override
    public <T> T still(Supplier<T> work) {
        return work.get();
    }

    @Override
    public JsonObject after(long steps) {
        JsonObject json = new JsonObject();
        json.addProperty(MEMBER, reason);
        return json;
    }
}
