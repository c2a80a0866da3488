package org.pgwatchdog.daemon;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.pgwatchdog.bridge.conf.WatchdogSettings;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.explain.Investigation;
import org.pgwatchdog.daemon.history.EventStore;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.HybridClock;
import org.pgwatchdog.daemon.status.NoticeLog;
import org.pgwatchdog.daemon.status.TakeoverLog;
import org.pgwatchdog.daemon.status.Version;
import org.pgwatchdog.vip.LeftOvers;

/// What a node writes down of itself: its facts, in memory and on disk, the takeovers among them, the clock
/// that puts them in order with those of others, and the answers to who asks why. Thread-safe.
final class Chronicle implements AutoCloseable {
    private final InstantSource wall = InstantSource.system();
    private final HybridClock clock = new HybridClock(wall);
    private final EventHistory history = new EventHistory(wall, clock);
    private final NoticeLog notices = new NoticeLog(history);
    private final TakeoverLog takeovers;
    private final EventStore store;
    private final Investigation investigation;

    /// The chronicle of a node with these settings.
    ///
    /// @param begin when the node started
    /// @param cluster who there is to ask
    /// @param peers how they are asked
    static Chronicle of(
            WatchdogSettings settings,
            MonotonicTime begin,
            Supplier<CompletableFuture<ClusterSnapshot>> cluster,
            Investigation.Peers peers) {
        Path file =
                EventStore.fileOf(
                        settings.control().stateDirectory(),
                        settings.cluster().localAddress().wdPort());
        return new Chronicle(file, begin, cluster, peers);
    }

    private Chronicle(
            Path file,
            MonotonicTime begin,
            Supplier<CompletableFuture<ClusterSnapshot>> cluster,
            Investigation.Peers peers) {
        this.takeovers = new TakeoverLog(wall, begin, history::add);
        this.store =
                new EventStore(file, problem -> notices.tell("HISTORY", NoticeLevel.WARN, problem));
        this.investigation = new Investigation(history, cluster, peers, wall);
    }

    /// Reads the facts of earlier runs, and keeps those of this one from now on. Only where no other
    /// daemon of this node can be running.
    void open() {
        notices.tell("STARTED", NoticeLevel.INFO, "pgwatchdog " + Version.text() + " started");
        store.start(history);
    }

    /// Tells what an earlier process left of the virtual IP.
    void tell(LeftOvers found) {
        found.removed().forEach(one -> notices.tell("LEFT_OVER_VIP", NoticeLevel.WARN, one));
        found.problems().forEach(one -> notices.tell("LEFT_OVER_VIP", NoticeLevel.ERROR, one));
    }

    HybridClock clock() {
        return clock;
    }

    EventHistory history() {
        return history;
    }

    NoticeLog notices() {
        return notices;
    }

    TakeoverLog takeovers() {
        return takeovers;
    }

    /// What peers are told when they ask.
    byte[] answer(byte[] question) {
        return investigation.answer(question);
    }

    /// Why a takeover happened; blocks until the peers have answered or run out of time.
    ControlAnswer explain(ControlRequest.Explain request) {
        return investigation.explain(request);
    }

    @Override
    public void close() {
        store.close();
    }
}
