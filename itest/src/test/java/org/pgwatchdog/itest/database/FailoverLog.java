package org.pgwatchdog.itest.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the operator's scripts did, in the order in which they did it, wherever in the cluster they ran.
///
/// @param entries one for each line
public record FailoverLog(List<Entry> entries) {

    public FailoverLog {
        entries = List.copyOf(entries);
    }

    /// One line.
    ///
    /// @param event `failover`, `failback`, `follow`, `recovery` when such a script begins; `promoted`,
    ///     `already`, `nobody`, `followed`, `absent`, `failed` for what came of it
    /// @param pool the address of the host the script ran on
    /// @param node the backend it was about
    /// @param details all `key=value` pairs of the line
    public record Entry(
            Instant at, String event, String pool, int node, Map<String, String> details) {}

    static FailoverLog read(Path file) {
        try {
            return new FailoverLog(
                    Files.readAllLines(file).stream().map(FailoverLog::parse).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What came after the first `count` lines.
    public FailoverLog from(int count) {
        return new FailoverLog(entries.subList(count, entries.size()));
    }

    /// The lines of one event.
    public List<Entry> of(String event) {
        return entries.stream().filter(entry -> entry.event().equals(event)).toList();
    }

    /// The lines of one event about one backend.
    public List<Entry> of(String event, int node) {
        return of(event).stream().filter(entry -> entry.node() == node).toList();
    }

    private static Entry parse(String line) {
        String[] words = line.split(" ");
        Map<String, String> details = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                details.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return new Entry(
                Instant.ofEpochMilli(Long.parseLong(words[0])),
                words[1],
                details.getOrDefault("pool", ""),
                Integer.parseInt(details.getOrDefault("node", "-1")),
                Map.copyOf(details));
    }

    @Override
    public String toString() {
        return entries.stream()
                .map(entry -> entry.at() + " " + entry.event() + " " + entry.details())
                .collect(Collectors.joining("\n  ", "operator's log:\n  ", "\n"));
    }
}
