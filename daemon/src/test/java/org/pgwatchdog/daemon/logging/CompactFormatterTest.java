package org.pgwatchdog.daemon.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class CompactFormatterTest {
    @Test
    void textIsOneLineWhateverTheMessageHolds() {
        LogRecord entry = entry(Level.WARNING, "first\nsecond\r\nthird");
        assertThat(new CompactFormatter(false, ZoneOffset.UTC).format(entry))
                .isEqualTo("2026-01-31 12:00:00.123 WARN  first second third\n");
    }

    @Test
    void jsonIsOneObjectALine() {
        LogRecord entry = entry(Level.SEVERE, "a \"quoted\"\nline");
        entry.setThrown(new IllegalStateException("why"));
        String line = new CompactFormatter(true, ZoneOffset.UTC).format(entry);
        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        assertThat(json.get("level").getAsString()).isEqualTo("ERROR");
        assertThat(json.get("text").getAsString()).isEqualTo("a \"quoted\" line");
        assertThat(json.get("trace").getAsString()).contains("IllegalStateException: why");
    }

    private static LogRecord entry(Level level, String text) {
        LogRecord entry = new LogRecord(level, text);
        entry.setInstant(Instant.parse("2026-01-31T12:00:00.123Z"));
        entry.setLoggerName("watchdog");
        return entry;
    }
}
