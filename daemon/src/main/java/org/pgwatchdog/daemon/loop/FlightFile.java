package org.pgwatchdog.daemon.loop;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.simulator.Replay;

/// A dump of the [FlightRecorder], read.
///
/// @param about what the header says besides: the program's version, the node, the moment
/// @param core stands where the steps begin
/// @param steps oldest first; the first is on line 2 of the file
public record FlightFile(JsonObject about, Watchdog core, List<Replay.Step> steps) {
    public FlightFile {
        steps = List.copyOf(steps);
    }

    /// Reads a dump.
    ///
    /// @throws IOException naming file and line of what cannot be read, or why it cannot be replayed
    public static FlightFile read(Path file) throws IOException {
        if (Files.size(file) > LoopLimits.DUMP_BYTES_MAX) {
            throw new IOException(
                    file + " has more than " + LoopLimits.DUMP_BYTES_MAX + " bytes: no dump");
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            return read(file, lines);
        }
    }

    private static FlightFile read(Path file, BufferedReader lines) throws IOException {
        int number = 1;
        try {
            JsonObject header = object(String.valueOf(lines.readLine()));
            Watchdog core = coreOf(header);
            List<Replay.Step> steps = new ArrayList<>();
            String line = lines.readLine();
            while (line != null) {
                number++;
                steps.add(step(object(line)));
                line = lines.readLine();
            }
            header.remove("checkpoint");
            return new FlightFile(header, core, steps);
        } catch (IllegalArgumentException
                | IllegalStateException
                | UnsupportedOperationException
                | NullPointerException bad) {
            throw new IOException(file + ":" + number + ": " + bad.getMessage(), bad);
        }
    }

    private static Watchdog coreOf(JsonObject header) {
        JsonElement format = header.get("format");
        if (format == null || !format.getAsString().equals(FlightRecorder.FORMAT)) {
            throw new IllegalArgumentException(
                    "the format is " + format + ", read is \"" + FlightRecorder.FORMAT + "\" only");
        }
        if (header.has(FlightWithoutReplay.MEMBER)) {
            throw new IllegalArgumentException(
                    "the dump cannot be replayed: "
                            + header.get(FlightWithoutReplay.MEMBER).getAsString());
        }
        if (header.has("checkpoint")) {
            return FlightRestoration.core(header.getAsJsonArray("checkpoint"));
        }
        if (header.get("forgotten").getAsLong() > 0) {
            throw new IllegalArgumentException(
                    "the dump cannot be replayed, its beginning is missing: "
                            + header.get("noCheckpoint"));
        }
        return FlightOrigin.fromJson(header.get("origin")).newCore();
    }

    private static Replay.Step step(JsonObject line) {
        Optional<List<Effect>> effects = Optional.empty();
        if (line.has("effects")) {
            List<Effect> read = new ArrayList<>();
            for (JsonElement one : line.getAsJsonArray("effects")) {
                read.add((Effect) FlightFormat.read(one, Effect.class));
            }
            effects = Optional.of(List.copyOf(read));
        }
        return new Replay.Step(
                new MonotonicTime(line.get("now").getAsLong()),
                (Event) FlightFormat.read(line.get("event"), Event.class),
                effects);
    }

    private static JsonObject object(String line) {
        try {
            return JsonParser.parseString(line).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException bad) {
            throw new IllegalArgumentException("no JSON object", bad);
        }
    }
}
