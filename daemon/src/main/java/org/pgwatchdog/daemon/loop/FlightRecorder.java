package org.pgwatchdog.daemon.loop;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.MonotonicTime;

/// The last steps of the core, in memory, and how they are written down.
///
/// The core is deterministic: a core of the same [FlightOrigin] that takes the same steps has the same
/// effects (docs/explain.md). The file has one JSON object a line: first a header with what the core was
/// made of (`origin`) and, if steps were forgotten, the state after them (`checkpoint`); then the steps,
/// oldest first, values as [FlightFormat] writes them. The last step may lack `effects`: the core failed
/// in it. [FlightFile] reads it.
///
/// The core's thread records; any thread dumps.
public final class FlightRecorder {
    /// The header's `format`; changes when old readers could no longer read the file.
    public static final String FORMAT = "pgwatchdog-flight/2";

    private final FlightOrigin origin;
    private final FlightShadow shadow;
    private final CoreLoop.Step[] ring;
    private long recorded;
    private CoreLoop.@Nullable Step open;

    /// @param origin what the recorded core was made of
    public FlightRecorder(FlightOrigin origin) {
        this(origin, LoopLimits.RECORDED_STEPS_MAX);
    }

    FlightRecorder(FlightOrigin origin, int capacity) {
        this.origin = origin;
        this.shadow = new FlightShadow(origin);
        this.ring = new CoreLoop.Step[capacity];
    }

    /// The core is about to take this event.
    synchronized void begin(MonotonicTime now, Event event) {
        open = new CoreLoop.Step(now, event, List.of());
    }

    /// The core has taken it.
    synchronized void complete(CoreLoop.Step step) {
        int place = (int) (recorded % ring.length);
        if (recorded >= ring.length) {
            shadow.forget(ring[place]);
        }
        ring[place] = step;
        recorded++;
        open = null;
    }

    /// The kept steps, oldest first.
    public synchronized List<CoreLoop.Step> steps() {
        List<CoreLoop.Step> steps = new ArrayList<>();
        for (long index = forgotten(); index < recorded; index++) {
            steps.add(ring[(int) (index % ring.length)]);
        }
        return List.copyOf(steps);
    }

    /// How many steps are no longer kept.
    public synchronized long forgotten() {
        return Math.max(0, recorded - ring.length);
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
        Tape tape = shadow.still(this::tape);
        JsonObject first = new JsonObject();
        first.addProperty("format", FORMAT);
        first.addProperty("forgotten", tape.forgotten());
        header.entrySet().forEach(entry -> first.add(entry.getKey(), entry.getValue()));
        first.add("origin", origin.toJson());
        JsonArray checkpoint = tape.state().objects();
        if (checkpoint != null) {
            first.add("checkpoint", checkpoint);
        } else if (!tape.state().missing().isEmpty()) {
            first.addProperty("noCheckpoint", tape.state().missing());
        }
        out.write(first + "\n");
        for (CoreLoop.Step step : tape.steps()) {
            writeStep(out, step, true);
        }
        CoreLoop.Step unfinished = tape.unfinished();
        if (unfinished != null) {
            writeStep(out, unfinished, false);
        }
    }

    /// All of one moment.
    private record Tape(
            long forgotten,
            List<CoreLoop.Step> steps,
            CoreLoop.@Nullable Step unfinished,
            FlightShadow.State state) {}

    private Tape tape() {
        List<CoreLoop.Step> kept;
        CoreLoop.Step unfinished;
        long lost;
        synchronized (this) {
            kept = steps();
            unfinished = open;
            lost = forgotten();
        }
        return new Tape(lost, kept, unfinished, shadow.after(lost));
    }

    private static void writeStep(Writer out, CoreLoop.Step step, boolean finished)
            throws IOException {
        try {
            JsonWriter json = new JsonWriter(out);
            json.beginObject().name("now").value(step.now().nanos()).name("event");
            FlightFormat.write(json, step.event(), Event.class);
            if (finished) {
                json.name("effects").beginArray();
                for (var effect : step.effects()) {
                    FlightFormat.write(json, effect, org.pgwatchdog.core.effect.Effect.class);
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
