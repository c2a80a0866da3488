package org.pgwatchdog.daemon.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.daemon.loop.FlightFile;
import org.pgwatchdog.daemon.status.Version;
import org.pgwatchdog.simulator.Replay;

/// What came of replaying a dump, in words.
///
/// @param same whether the core decided as it did when it was recorded
record ReplayReport(boolean same, String text) {
    /// The line of the file on which its first step stands.
    private static final int FIRST_LINE = 2;

    /// Reads and replays a dump.
    ///
    /// @throws IOException if it cannot be read
    static ReplayReport of(Path file) throws IOException {
        FlightFile flight = FlightFile.read(file);
        String head = head(flight);
        return switch (Replay.of(flight.core(), flight.steps())) {
            case Replay.Same(int steps, long effects) ->
                    new ReplayReport(
                            true,
                            head
                                    + "the same decisions: "
                                    + steps
                                    + " steps, "
                                    + effects
                                    + " effects");
            case Replay.SameFault(int step, String fault) ->
                    new ReplayReport(
                            true,
                            head
                                    + "the same decisions, and the same fault at the end"
                                    + place(file, flight, step)
                                    + "\n  "
                                    + fault);
            case Replay.FailsElse(int step, String what) ->
                    new ReplayReport(false, head + what + place(file, flight, step));
            case Replay.Differs(int step, int effect, var recorded, var replayed) ->
                    new ReplayReport(
                            false,
                            head
                                    + "the first difference is effect "
                                    + (effect + 1)
                                    + place(file, flight, step)
                                    + "\n  recorded: "
                                    + text(recorded)
                                    + "\n  replayed: "
                                    + text(replayed));
        };
    }

    private static String head(FlightFile flight) {
        JsonObject about = flight.about();
        String recordedBy = word(about, "version");
        String note =
                recordedBy.equals(Version.text())
                        ? ""
                        : "recorded by version "
                                + recordedBy
                                + ", replayed by "
                                + Version.text()
                                + ": a difference may be meant\n";
        return "node "
                + word(about, "node")
                + ", dumped at "
                + word(about, "at")
                + ", "
                + word(about, "forgotten")
                + " steps before\n"
                + note;
    }

    private static String place(Path file, FlightFile flight, int step) {
        Replay.Step at = flight.steps().get(step);
        return " of step "
                + (step + 1)
                + " ("
                + file
                + ":"
                + (step + FIRST_LINE)
                + ") at "
                + at.now()
                + ": "
                + at.event();
    }

    private static String word(JsonObject about, String key) {
        JsonElement value = about.get(key);
        return value != null && value.isJsonPrimitive() ? value.getAsString() : "unknown";
    }

    private static String text(Optional<Effect> effect) {
        return effect.map(Object::toString).orElse("nothing");
    }
}
