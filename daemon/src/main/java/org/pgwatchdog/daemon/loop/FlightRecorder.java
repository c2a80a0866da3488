package org.pgwatchdog.daemon.loop;

import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.MonotonicTime;

/// The last steps of a core, in memory, and how they are written down.
///
/// A core is deterministic: one of the same [FlightOrigin] that takes the same steps has the same
/// effects (docs/explain.md). The file has one JSON object a line: first a header with what the core was
/// made of (`origin`) and, if steps were forgotten, the state after them (`checkpoint`), or why its steps
/// cannot be lived through again (`noReplay`); then the steps, oldest first, values as [FlightFormat]
/// writes them. The last step may lack `effects`: the core failed in it. [FlightFile] reads it.
///
/// The core's thread records; any thread dumps.
///
/// @param <E> the core's events
/// @param <F> its effects
public final class FlightRecorder<E, F> {
    /// The header's `format`; changes when old readers could no longer read the file.
    public static final String FORMAT = "pgwatchdog-flight/2";

    private final Class<E> events;
    private final Class<F> effects;
    private final FlightPast<E, F> past;
    private final int capacity;
    private final ArrayDeque<CoreLoop.Step<E, F>> ring = new ArrayDeque<>();
    private long recorded;
    private CoreLoop.@Nullable Step<E, F> open;
    private boolean failed;
    private Duration patience = LoopLimits.STEP_PATIENCE;

    /// @param events the sealed type of the events, which names them in the file
    /// @param effects that of the effects
    /// @param past follows what is forgotten
    private FlightRecorder(Class<E> events, Class<F> effects, FlightPast<E, F> past, int capacity) {
        this.events = events;
        this.effects = effects;
        this.past = past;
        this.capacity = capacity;
    }

    /// A recorder whose dumps can be replayed.
    ///
    /// @param origin what the recorded core was made of
    public static FlightRecorder<Event, Effect> replayable(FlightOrigin origin) {
        return replayable(origin, LoopLimits.RECORDED_STEPS_MAX);
    }

    static FlightRecorder<Event, Effect> replayable(FlightOrigin origin, int capacity) {
        return new FlightRecorder<>(Event.class, Effect.class, new FlightShadow(origin), capacity);
    }

    /// A recorder whose dumps can only be read.
    ///
    /// @param events the sealed type of the events, which names them in the file
    /// @param effects that of the effects
    /// @param reason as the end of "the dump cannot be replayed: "
    public static <E, F> FlightRecorder<E, F> readable(
            Class<E> events, Class<F> effects, String reason) {
        return new FlightRecorder<>(
                events, effects, new FlightWithoutReplay<>(reason), LoopLimits.RECORDED_STEPS_MAX);
    }

    /// The core is about to take this event.
    synchronized void begin(MonotonicTime now, E event) {
        open = new CoreLoop.Step<>(now, event, List.of());
    }

    /// The core has taken it.
    synchronized void complete(CoreLoop.Step<E, F> step) {
        if (ring.size() == capacity) {
            past.forget(ring.removeFirst());
        }
        ring.addLast(step);
        recorded++;
        open = null;
        notifyAll();
    }

    /// The core has failed in the event that it took last, and takes no other.
    synchronized void fail() {
        failed = true;
        notifyAll();
    }

    /// How long a dump waits for the end of the step under way.
    synchronized void patience(Duration limit) {
        patience = limit;
    }

    /// The kept steps, oldest first.
    public synchronized List<CoreLoop.Step<E, F>> steps() {
        return List.copyOf(ring);
    }

    /// How many steps are no longer kept.
    public synchronized long forgotten() {
        return recorded - ring.size();
    }

    /// Writes everything to a new file, readable by its owner only.
    ///
    /// @param header what else the first line shall say
    /// @throws IOException if the file exists or cannot be written
    public void dump(Path file, JsonObject header) throws IOException {
        try (BufferedWriter writer = newPrivateFile(file)) {
            write(writer, header);
        }
    }

    /// Writes everything to `out`.
    public void write(Writer out, JsonObject header) throws IOException {
        Tape<E, F> tape = past.still(this::tape);
        JsonObject first = new JsonObject();
        first.addProperty("format", FORMAT);
        first.addProperty("forgotten", tape.forgotten());
        header.entrySet().forEach(entry -> first.add(entry.getKey(), entry.getValue()));
        tape.before().entrySet().forEach(entry -> first.add(entry.getKey(), entry.getValue()));
        out.write(first + "\n");
        for (CoreLoop.Step<E, F> step : tape.steps()) {
            writeStep(out, step, true);
        }
        CoreLoop.Step<E, F> unfinished = tape.unfinished();
        if (unfinished != null) {
            writeStep(out, unfinished, false);
        }
    }

    /// All of one moment.
    ///
    /// @param before what came before the steps, for the header
    private record Tape<E, F>(
            long forgotten,
            List<CoreLoop.Step<E, F>> steps,
            CoreLoop.@Nullable Step<E, F> unfinished,
            JsonObject before) {}

    private Tape<E, F> tape() {
        List<CoreLoop.Step<E, F>> kept;
        CoreLoop.Step<E, F> unfinished;
        long lost;
        synchronized (this) {
            awaitEndOfStep();
            kept = steps();
            unfinished = open;
            lost = forgotten();
        }
        return new Tape<>(lost, kept, unfinished, past.after(lost));
    }

    /// Without its effects a step under way would look like one in which the core failed. One that does not
    /// end is the last of a core that stands still.
    private synchronized void awaitEndOfStep() {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (open != null && !failed && System.nanoTime() - end < 0) {
                TimeUnit.NANOSECONDS.timedWait(this, end - System.nanoTime());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeStep(Writer out, CoreLoop.Step<E, F> step, boolean finished)
            throws IOException {
        try {
            JsonWriter json = new JsonWriter(out);
            json.beginObject().name("now").value(step.now().nanos()).name("event");
            FlightFormat.write(json, step.event(), events);
            if (finished) {
                json.name("effects").beginArray();
                for (F effect : step.effects()) {
                    FlightFormat.write(json, effect, effects);
                }
                json.endArray();
            }
            json.endObject().flush();
            out.write('\n');
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        }
    }

    private static BufferedWriter newPrivateFile(Path file) throws IOException {
        Files.createFile(
                file,
                java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                        java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
        return Files.newBufferedWriter(file);
    }
}
