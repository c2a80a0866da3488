package org.pgwatchdog.daemon.status;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.pgwatchdog.core.effect.NoticeLevel;

/// The last facts of this node's life, in memory. Thread-safe. Followers are called by whoever adds, in
/// the order of the facts, and must only queue.
public final class EventHistory {
    private final InstantSource wall;
    private final HybridClock clock;
    private final ArrayDeque<HistoryEntry> entries = new ArrayDeque<>();
    private final CopyOnWriteArrayList<Consumer<HistoryEntry>> followers =
            new CopyOnWriteArrayList<>();
    private long sequence;

    /// A history that nobody else's facts are put beside.
    public EventHistory(InstantSource wall) {
        this(wall, new HybridClock(wall));
    }

    /// @param clock stamps the facts
    public EventHistory(InstantSource wall, HybridClock clock) {
        this.wall = wall;
        this.clock = clock;
    }

    public void add(String code, NoticeLevel level, String text) {
        add(code, level, text, Optional.empty());
    }

    /// Notes a change of leadership, once when the new leader is known and once when it has the VIP.
    public void add(Takeover takeover) {
        add(
                takeover.acquire().isPresent() ? HistoryEntry.TAKEOVER_DONE : HistoryEntry.TAKEOVER,
                NoticeLevel.INFO,
                takeover.toText(),
                Optional.of(takeover));
    }

    private synchronized void add(
            String code, NoticeLevel level, String text, Optional<Takeover> takeover) {
        HistoryEntry entry =
                new HistoryEntry(
                        ++sequence,
                        wall.instant(),
                        clock.next(),
                        code,
                        level,
                        HistoryEntry.cut(text),
                        takeover);
        keep(entry);
        followers.forEach(follower -> follower.accept(entry));
    }

    /// Puts the facts of earlier processes, oldest first, before those of this one, which are numbered
    /// after them.
    ///
    /// @param follower gets this process's facts so far, and all that come
    public synchronized void resume(List<HistoryEntry> earlier, Consumer<HistoryEntry> follower) {
        List<HistoryEntry> own = List.copyOf(entries);
        entries.clear();
        earlier.forEach(this::keep);
        if (!earlier.isEmpty()) {
            sequence += earlier.getLast().sequence();
            clock.resume(earlier.getLast().stamp());
        }
        long offset = sequence - own.size();
        for (int index = 0; index < own.size(); index++) {
            HistoryEntry entry = own.get(index).numbered(offset + index + 1);
            keep(entry);
            follower.accept(entry);
        }
        followers.add(follower);
    }

    private void keep(HistoryEntry entry) {
        entries.addLast(entry);
        if (entries.size() > HistoryLimits.ENTRIES_MAX) {
            entries.removeFirst();
        }
    }

    /// The kept facts, oldest first.
    public synchronized List<HistoryEntry> entries() {
        return List.copyOf(entries);
    }

    /// The kept facts that `wanted` is true of, oldest first.
    public List<HistoryEntry> entries(Predicate<HistoryEntry> wanted) {
        return entries().stream().filter(wanted).toList();
    }

    /// Calls `follower` for each new fact until the returned action is run.
    public Runnable follow(Consumer<HistoryEntry> follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }
}
