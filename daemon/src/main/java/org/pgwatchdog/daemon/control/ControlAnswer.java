package org.pgwatchdog.daemon.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

/// The daemon's answer to a [ControlRequest].
///
/// @param done whether it was done
/// @param text one line for people: what was done, or what failed and what to do
/// @param data what was asked for, `JsonNull` if nothing
public record ControlAnswer(boolean done, String text, JsonElement data) {
    public static ControlAnswer done(String text) {
        return new ControlAnswer(true, text, JsonNull.INSTANCE);
    }

    public static ControlAnswer of(JsonElement data) {
        return new ControlAnswer(true, "", data);
    }

    public static ControlAnswer failed(String text) {
        return new ControlAnswer(false, text, JsonNull.INSTANCE);
    }

    /// The answer as one line of JSON, without the line's end.
    public String toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("done", done);
        json.addProperty("text", text);
        json.add("data", data);
        return json.toString();
    }

    /// Reads one line.
    ///
    /// @throws IllegalArgumentException if the line is no answer
    public static ControlAnswer parse(String line) {
        try {
            JsonObject json = JsonParser.parseString(line).getAsJsonObject();
            JsonElement data = json.get("data");
            return new ControlAnswer(
                    json.get("done").getAsBoolean(),
                    json.get("text").getAsString(),
                    data == null ? JsonNull.INSTANCE : data);
        } catch (JsonParseException | IllegalStateException | NullPointerException bad) {
            throw new IllegalArgumentException("the daemon's answer is unreadable", bad);
        }
    }
}
