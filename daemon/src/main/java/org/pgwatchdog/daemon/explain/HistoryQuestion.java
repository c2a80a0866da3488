package org.pgwatchdog.daemon.explain;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pgwatchdog.daemon.status.HistoryEntry;

/// What a node may ask of another one's history.
sealed interface HistoryQuestion {
    /// The newest facts about takeovers.
    record Takeovers() implements HistoryQuestion {}

    /// All facts of a time, on the hybrid clock; if they are too many, the oldest of them.
    ///
    /// @param fromMillis included
    /// @param untilMillis not included
    record Window(long fromMillis, long untilMillis) implements HistoryQuestion {}

    /// The facts asked for, oldest first.
    default List<HistoryEntry> among(List<HistoryEntry> facts) {
        return switch (this) {
            case Takeovers _ -> {
                List<HistoryEntry> found =
                        facts.stream().filter(fact -> fact.takeover().isPresent()).toList();
                yield found.subList(
                        Math.max(0, found.size() - ExplainLimits.TAKEOVER_FACTS_MAX), found.size());
            }
            case Window(long from, long until) ->
                    facts.stream()
                            .filter(fact -> fact.stamp().millis() >= from)
                            .filter(fact -> fact.stamp().millis() < until)
                            .toList();
        };
    }

    /// As it travels.
    default byte[] toBytes() {
        JsonObject json = new JsonObject();
        switch (this) {
            case Takeovers _ -> json.addProperty("ask", "takeovers");
            case Window(long from, long until) -> {
                json.addProperty("ask", "window");
                json.addProperty("from", from);
                json.addProperty("until", until);
            }
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Reads what [#toBytes] made.
    ///
    /// @throws IllegalArgumentException if these bytes are no question
    static HistoryQuestion parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            return switch (json.get("ask").getAsString()) {
                case "takeovers" -> new Takeovers();
                case "window" ->
                        new Window(json.get("from").getAsLong(), json.get("until").getAsLong());
                default -> throw new IllegalArgumentException("no question: " + text);
            };
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NullPointerException bad) {
            throw new IllegalArgumentException("no question: " + text, bad);
        }
    }
}
