package org.pgwatchdog.lifecheck.probe;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.lifecheck.TimeSource;

/// Says which complaint may be logged: each subject at once when new, then once per period with the
/// number of those left out. Thread-safe.
public final class Complaints {
    /// Subjects remembered; beyond, all share one.
    private static final int SUBJECTS_MAX = 256;

    private final TimeSource time;
    private final Duration period;
    private final Map<String, Entry> entries = new HashMap<>();

    public Complaints(TimeSource time, Duration period) {
        this.time = time;
        this.period = period;
    }

    /// Empty if the complaint is to be left out, else the number left out before it.
    public synchronized OptionalLong mayLog(String subject) {
        boolean room = entries.containsKey(subject) || entries.size() < SUBJECTS_MAX;
        Entry entry = entries.computeIfAbsent(room ? subject : "", _ -> new Entry());
        MonotonicTime now = time.now();
        if (entry.logged && now.since(entry.last).compareTo(period) < 0) {
            entry.omitted++;
            return OptionalLong.empty();
        }
        long omitted = entry.omitted;
        entry.logged = true;
        entry.last = now;
        entry.omitted = 0;
        return OptionalLong.of(omitted);
    }

    /// Forgets a subject whose trouble is over; true if there had been any.
    public synchronized boolean settle(String subject) {
        return entries.remove(subject) != null;
    }

    private static final class Entry {
        private boolean logged;
        private MonotonicTime last = MonotonicTime.ZERO;
        private long omitted;
    }
}
