package org.pgwatchdog.daemon.status;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.pgwatchdog.core.effect.NoticeLevel;

/// One fact of a node's history.
///
/// @param sequence counts the node's facts from 1; no two are equal within one run
/// @param code the stable name of what happened: a notice code, or a word of the daemon's own
public record HistoryEntry(long sequence, Instant at, String code, NoticeLevel level, String text) {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("sequence", sequence);
        json.addProperty("at", at.toString());
        json.addProperty("code", code);
        json.addProperty("level", level.name());
        json.addProperty("text", text);
        return json;
    }

    public static HistoryEntry fromJson(JsonObject json) {
        return new HistoryEntry(
                json.get("sequence").getAsLong(),
                Instant.parse(json.get("at").getAsString()),
                json.get("code").getAsString(),
                NoticeLevel.valueOf(json.get("level").getAsString()),
                json.get("text").getAsString());
    }

    /// One line for people, with the clock of `zone`.
    public String toLine(ZoneId zone) {
        return "%s %-5s %-20s %s".formatted(CLOCK.format(at.atZone(zone)), level, code, text);
    }
}
