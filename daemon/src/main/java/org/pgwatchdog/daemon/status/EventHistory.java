package org.pgwatchdog.daemon.status;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.pgwatchdog.core.effect.NoticeLevel;

/// The last facts of this node's life, in memory. Thread-safe. Followers are called by whoever adds and
/// must only queue.
public final class EventHistory {
    /// Facts kept; older ones are forgotten.
    public static final int ENTRIES_MAX = 1_000;

    private final InstantSource clock;
    private final ArrayDeque<HistoryEntry> entries = new ArrayDeque<>();
    private final CopyOnWriteArrayList<Consumer<HistoryEntry>> followers =
            new CopyOnWriteArrayList<>();
    private long sequence;

    public EventHistory(InstantSource clock) {
        this.clock = clock;
    }

    public void add(String code, NoticeLevel level, String text) {
        HistoryEntry entry;
        synchronized (this) {
            entry = new HistoryEntry(++sequence, clock.instant(), code, level, text);
            entries.addLast(entry);
            if (entries.size() > ENTRIES_MAX) {
                entries.removeFirst();
            }
        }
        followers.forEach(follower -> follower.accept(entry));
    }

    /// The kept facts, oldest first.
    public synchronized List<HistoryEntry> entries() {
        return List.copyOf(entries);
    }

    /// The kept facts since `moment`, oldest first.
    public List<HistoryEntry> since(Instant moment) {
        return entries().stream().filter(entry -> !entry.at().isBefore(moment)).toList();
    }

    /// Calls `follower` for each new fact until the returned action is run.
    public Runnable follow(Consumer<HistoryEntry> follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }
}
