package org.pgwatchdog.daemon.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.HistoryEntry;
import org.pgwatchdog.daemon.status.HistoryLimits;

/// Keeps a node's facts over restarts. Its own thread writes and forces them; whoever adds a fact only
/// queues it. A fact that cannot be written is still in memory; how many were lost on disk is told once
/// writing works again.
public final class EventStore implements AutoCloseable {
    private final EventFile file;
    private final Consumer<String> problems;
    private final LinkedBlockingQueue<Optional<HistoryEntry>> waiting =
            new LinkedBlockingQueue<>(HistoryLimits.FACTS_WAITING_MAX);
    private final AtomicLong lost = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread;
    private boolean failing;
    private boolean dirty;
    private long forcedNanos = System.nanoTime();

    /// @param file where the facts are
    /// @param problems told in one line what is damaged, what cannot be written, and what was lost
    public EventStore(Path file, Consumer<String> problems) {
        this(new EventFile(file), problems);
    }

    EventStore(EventFile file, Consumer<String> problems) {
        this.file = file;
        this.problems = problems;
    }

    /// The file of one node.
    ///
    /// @param wdPort the node's own `wd_port<N>`
    public static Path fileOf(Path directory, int wdPort) {
        return directory.resolve("pgwatchdog-events-" + wdPort + ".jsonl");
    }

    /// Reads the facts of earlier processes into `history` and keeps its facts from now on. Blocks for as
    /// long as two files take to read. Once, and only where no other daemon of this node can be running.
    public void start(EventHistory history) {
        EventFile.Found found = file.read();
        history.resume(found.entries(), this::offer);
        found.problems().forEach(problems);
        thread = Thread.ofPlatform().daemon().name("history").start(this::run);
    }

    /// Writes what waits and ends the thread, within [HistoryLimits#CLOSE_TIMEOUT].
    @Override
    public void close() {
        closing.countDown();
        waiting.offer(Optional.empty()); // If it is full, the thread is awake already.
        Thread writer = thread;
        if (writer == null) {
            return;
        }
        try {
            writer.join(HistoryLimits.CLOSE_TIMEOUT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void offer(HistoryEntry fact) {
        if (!waiting.offer(Optional.of(fact))) {
            lost.incrementAndGet();
        }
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                keep(nextBatch());
                if (failing
                        && closing.await(
                                HistoryLimits.RETRY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            do {
                keep(nextBatch());
            } while (!failing && !waiting.isEmpty());
            file.force();
            file.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            problems.accept("the last events may be missing in " + file.path() + ": " + failed);
        }
    }

    private List<HistoryEntry> nextBatch() throws InterruptedException {
        List<Optional<HistoryEntry>> batch = new ArrayList<>();
        long wait = closing.getCount() == 0 ? 0 : HistoryLimits.FORCE_INTERVAL.toMillis();
        Optional<HistoryEntry> first = waiting.poll(wait, TimeUnit.MILLISECONDS);
        if (first != null) {
            batch.add(first);
            waiting.drainTo(batch, HistoryLimits.BATCH_MAX - 1);
        }
        return batch.stream().flatMap(Optional::stream).toList();
    }

    private void keep(List<HistoryEntry> batch) {
        try {
            if (!batch.isEmpty()) {
                file.append(batch);
                dirty = true;
            }
            forceNowAndThen();
            if (failing && !batch.isEmpty()) {
                tellRecovery();
            }
        } catch (IOException failed) {
            lost.addAndGet(batch.size());
            if (!failing) {
                failing = true;
                problems.accept(
                        "events cannot be kept for the next start: "
                                + file.path()
                                + ": "
                                + failed
                                + "; check state_dir and its free space");
            }
        }
    }

    private void tellRecovery() {
        failing = false;
        long missing = lost.getAndSet(0);
        if (missing > 0) {
            problems.accept(missing + " events are missing in " + file.path());
        }
    }

    private void forceNowAndThen() throws IOException {
        long now = System.nanoTime();
        boolean due = now - forcedNanos >= HistoryLimits.FORCE_INTERVAL.toNanos();
        if (dirty && (failing || due)) {
            file.force();
            forcedNanos = now;
            dirty = false;
        }
    }
}
