package org.pgwatchdog.daemon.status;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.HybridTime;

/// One fact of a node's history.
///
/// @param sequence counts the node's facts from 1, over restarts; no two are equal
/// @param at this node's wall clock
/// @param stamp this node's hybrid clock, by which the facts of several nodes are ordered
/// @param code the stable name of what happened: a notice code, or a word of the daemon's own
/// @param takeover present if the fact is about a change of leadership
public record HistoryEntry(
        long sequence,
        Instant at,
        HybridTime stamp,
        String code,
        NoticeLevel level,
        String text,
        Optional<Takeover> takeover) {
    /// The code of a change of leadership as this node saw it.
    public static final String TAKEOVER = "TAKEOVER";

    /// The code of the fact that a new leader has the virtual IP.
    public static final String TAKEOVER_DONE = "TAKEOVER_DONE";

    private static final String TAKEOVER_KEY = "takeover";
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    public HistoryEntry {
        if (sequence < 1 || sequence > HistoryLimits.SEQUENCE_MAX) {
            throw new IllegalArgumentException(
                    "fact " + sequence + " is not within 1.." + HistoryLimits.SEQUENCE_MAX);
        }
        if (code.isEmpty() || code.length() > HistoryLimits.CODE_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a fact's code of "
                            + code.length()
                            + " characters is not within 1.."
                            + HistoryLimits.CODE_LENGTH_MAX);
        }
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("sequence", sequence);
        json.addProperty("at", at.toString());
        json.addProperty("stamp", stamp.toString());
        json.addProperty("code", code);
        json.addProperty("level", level.name());
        json.addProperty("text", text);
        takeover.ifPresent(one -> json.add(TAKEOVER_KEY, one.toJson()));
        return json;
    }

    /// Reads what [#toJson] made.
    ///
    /// @throws IllegalArgumentException if `json` is no fact
    public static HistoryEntry fromJson(JsonObject json) {
        try {
            return new HistoryEntry(
                    json.get("sequence").getAsLong(),
                    moment(json.get("at")),
                    HybridTime.parse(json.get("stamp").getAsString()),
                    json.get("code").getAsString(),
                    NoticeLevel.valueOf(json.get("level").getAsString()),
                    cut(json.get("text").getAsString()),
                    Optional.ofNullable(json.get(TAKEOVER_KEY))
                            .map(one -> Takeover.fromJson(one.getAsJsonObject())));
        } catch (NullPointerException
                | IllegalStateException
                | UnsupportedOperationException
                | ClassCastException
                | DateTimeException bad) {
            throw new IllegalArgumentException("no fact: " + json, bad);
        }
    }

    /// Reads one line of a file or of a peer's answer.
    ///
    /// @throws IllegalArgumentException if it is no fact
    public static HistoryEntry parse(String line) {
        try {
            return fromJson(JsonParser.parseString(line).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException bad) {
            throw new IllegalArgumentException("no fact: " + line, bad);
        }
    }

    /// A moment of this age: on others no arithmetic shall fail.
    ///
    /// @throws IllegalArgumentException if it is none
    public static Instant moment(JsonElement json) {
        Instant moment = Instant.parse(json.getAsString());
        if (moment.isBefore(Instant.EPOCH)
                || moment.isAfter(Instant.ofEpochMilli(HybridTime.MILLIS_MAX))) {
            throw new IllegalArgumentException("nothing happened at " + moment);
        }
        return moment;
    }

    /// One line for people, with the clock of `zone`.
    public String toLine(ZoneId zone) {
        return plain(
                "%s %-5s %-20s %s".formatted(CLOCK.format(at.atZone(zone)), level, code, text));
    }

    /// A line that moves no terminal: names and reasons in it come from peers, too.
    public static String plain(String line) {
        return line.replaceAll("[\\p{Cc}\\p{Cf}]", "?").stripTrailing();
    }

    /// At most [HistoryLimits#TEXT_LENGTH_MAX] characters of `text`.
    static String cut(String text) {
        return text.length() > HistoryLimits.TEXT_LENGTH_MAX
                ? text.substring(0, HistoryLimits.TEXT_LENGTH_MAX)
                : text;
    }

    HistoryEntry numbered(long number) {
        return new HistoryEntry(number, at, stamp, code, level, text, takeover);
    }
}
