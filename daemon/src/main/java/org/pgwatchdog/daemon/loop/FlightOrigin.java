package org.pgwatchdog.daemon.loop;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.random.RandomGenerator;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogConfig;

/// All that a core is made of: two cores of the same origin that take the same events at the same times
/// do the same.
///
/// @param config as at the start
/// @param firstCommandId where the command ids start
/// @param memory what it remembered of earlier votes
public record FlightOrigin(WatchdogConfig config, int firstCommandId, VoterMemory memory) {
    /// What a node that starts makes its core of.
    ///
    /// @param random gives the first command id: a large one, so that natives do not take our packets for
    ///     replies (protocol v4, 6.2)
    public static FlightOrigin fresh(
            WatchdogConfig config, RandomGenerator random, VoterMemory memory) {
        return new FlightOrigin(config, 0x2000_0000 + random.nextInt(0x2000_0000), memory);
    }

    /// A core that has not started yet.
    public Watchdog newCore() {
        return new Watchdog(config, firstCommandId, memory);
    }

    JsonElement toJson() {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            FlightFormat.write(json, this, FlightOrigin.class);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return JsonParser.parseString(text.toString());
    }

    /// @throws IllegalArgumentException if `json` is none
    static FlightOrigin fromJson(JsonElement json) {
        return (FlightOrigin) FlightFormat.read(json, FlightOrigin.class);
    }
}
