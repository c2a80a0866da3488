package org.pgwatchdog.daemon.logging;

import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;

/// One line a record, as text (`2026-01-31 12:00:00.123 INFO  text`) or as JSON. Line breaks inside a
/// text become blanks, so that nobody can forge a line; stack traces follow on lines of their own in
/// text, and inside the object in JSON.
final class CompactFormatter extends Formatter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private final boolean json;
    private final ZoneId zone;

    CompactFormatter(boolean json, ZoneId zone) {
        this.json = json;
        this.zone = zone;
    }

    @Override
    public String format(LogRecord entry) {
        String text = formatMessage(entry).replaceAll("\\R", Matcher.quoteReplacement(" "));
        return json ? jsonLine(entry, text) : textLine(entry, text);
    }

    private String textLine(LogRecord entry, String text) {
        StringBuilder line = new StringBuilder(text.length() + 40);
        TIME.formatTo(entry.getInstant().atZone(zone), line);
        line.append(' ').append(levelOf(entry.getLevel())).append(' ').append(text).append('\n');
        if (entry.getThrown() != null) {
            line.append(traceOf(entry.getThrown()));
        }
        return line.toString();
    }

    private static String jsonLine(LogRecord entry, String text) {
        JsonObject object = new JsonObject();
        object.addProperty("at", entry.getInstant().toString());
        object.addProperty("level", levelOf(entry.getLevel()).strip());
        object.addProperty("logger", entry.getLoggerName());
        object.addProperty("text", text);
        if (entry.getThrown() != null) {
            object.addProperty("trace", traceOf(entry.getThrown()));
        }
        return object + "\n";
    }

    private static String traceOf(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static String levelOf(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (value >= Level.WARNING.intValue()) {
            return "WARN ";
        }
        return value >= Level.INFO.intValue() ? "INFO " : "DEBUG";
    }
}
