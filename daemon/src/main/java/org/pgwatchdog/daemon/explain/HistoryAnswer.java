package org.pgwatchdog.daemon.explain;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.daemon.peer.PeerLimits;
import org.pgwatchdog.daemon.status.HistoryEntry;

/// What a node tells of its history. As bytes: a line that says when, then one fact a line.
///
/// @param now the node's wall clock when it answered
/// @param leftOut facts that were asked for and are too many to be told
/// @param facts oldest first
record HistoryAnswer(Instant now, int leftOut, List<HistoryEntry> facts) {
    /// Bytes kept free for the first line.
    private static final int HEAD_BYTES_MAX = 200;

    HistoryAnswer {
        facts = List.copyOf(facts);
    }

    /// The answer to `question` by a node with these facts: as many as fit, for a window the oldest, of
    /// takeovers the newest.
    static HistoryAnswer to(HistoryQuestion question, List<HistoryEntry> all, Instant now) {
        List<HistoryEntry> asked = question.among(all);
        List<HistoryEntry> told = new ArrayList<>();
        boolean newestFirst = question instanceof HistoryQuestion.Takeovers;
        int bytes = HEAD_BYTES_MAX;
        for (HistoryEntry fact : newestFirst ? asked.reversed() : asked) {
            bytes += line(fact.toJson()).length;
            if (bytes > PeerLimits.HISTORY_ANSWER_BYTES_MAX
                    || told.size() == ExplainLimits.FACTS_PER_NODE_MAX) {
                break;
            }
            told.add(fact);
        }
        return new HistoryAnswer(
                now, asked.size() - told.size(), newestFirst ? told.reversed() : told);
    }

    byte[] toBytes() {
        JsonObject head = new JsonObject();
        head.addProperty("now", now.toString());
        head.addProperty("leftOut", leftOut);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(line(head));
        facts.forEach(fact -> bytes.writeBytes(line(fact.toJson())));
        return bytes.toByteArray();
    }

    /// @throws IllegalArgumentException if these bytes are no answer
    static HistoryAnswer parse(byte[] bytes) {
        if (bytes.length > PeerLimits.HISTORY_ANSWER_BYTES_MAX) {
            throw new IllegalArgumentException(
                    bytes.length
                            + " bytes, at most "
                            + PeerLimits.HISTORY_ANSWER_BYTES_MAX
                            + " are read");
        }
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("nothing");
        }
        try {
            JsonObject head = JsonParser.parseString(lines.getFirst()).getAsJsonObject();
            return new HistoryAnswer(
                    HistoryEntry.moment(head.get("now")),
                    head.get("leftOut").getAsInt(),
                    lines.stream().skip(1).map(HistoryEntry::parse).toList());
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NullPointerException
                | DateTimeException bad) {
            throw new IllegalArgumentException("no answer: " + lines.getFirst(), bad);
        }
    }

    private static byte[] line(JsonObject json) {
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
