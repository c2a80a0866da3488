package org.pgwatchdog.itest.cluster;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;

/// One event of our daemon's history, as `events --json` prints it.
///
/// @param code what kind of event it is, for example `ESCALATION_STARTED`
public record NodeEvent(long sequence, Instant at, String code, String level, String text) {

    /// One line of the command's output.
    public static NodeEvent parse(String line) {
        return of(JsonParser.parseString(line).getAsJsonObject());
    }

    static NodeEvent of(JsonObject event) {
        return new NodeEvent(
                event.get("sequence").getAsLong(),
                Instant.parse(event.get("at").getAsString()),
                event.get("code").getAsString(),
                event.get("level").getAsString(),
                event.get("text").getAsString());
    }
}
