package org.pgwatchdog.awsstandin.api;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import org.pgwatchdog.awsstandin.http.ApiLimits;

/// All calls in the order in which they took effect: who, when, what, and how it ended. Safe for use by
/// several threads; keeps the last [ApiLimits#LOG_CALLS_MAX].
public final class CallLog {
    /// One call.
    ///
    /// @param number from 1, without gaps
    /// @param arrivedAt when it came; a delayed call took effect at `at`
    /// @param caller ARN, empty if the signature was refused
    /// @param action `service:Action`
    /// @param outcome `ok` or the error's code
    public record Entry(
            long number,
            Instant arrivedAt,
            Instant at,
            String requestId,
            String caller,
            String action,
            SortedMap<String, String> parameters,
            String outcome,
            boolean write) {
        public boolean ok() {
            return outcome.equals("ok");
        }
    }

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long lastNumber;

    /// Appends; the entry's number is given here.
    synchronized void add(Entry entry) {
        lastNumber++;
        entries.addLast(
                new Entry(
                        lastNumber,
                        entry.arrivedAt(),
                        entry.at(),
                        entry.requestId(),
                        entry.caller(),
                        entry.action(),
                        entry.parameters(),
                        entry.outcome(),
                        entry.write()));
        if (entries.size() > ApiLimits.LOG_CALLS_MAX) {
            entries.removeFirst();
        }
    }

    /// All calls kept, oldest first.
    public synchronized List<Entry> all() {
        return List.copyOf(entries);
    }

    /// Calls that were to change something, refused ones and dry runs among them.
    public List<Entry> writes() {
        return all().stream().filter(Entry::write).toList();
    }

    /// Calls that changed something, or could have.
    public List<Entry> applied() {
        return writes().stream().filter(Entry::ok).toList();
    }

    /// How often `service:Action` was called, however it ended.
    public long count(String action) {
        return all().stream().filter(entry -> entry.action().equals(action)).count();
    }

    /// Forgets all entries; numbers go on.
    public synchronized void clear() {
        entries.clear();
    }
}
