package org.pgwatchdog.daemon.control;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says when it is worth while to look into the notice box: when the system tells of new files
/// (inotify), and now and then. One thread.
final class NoticeArrivals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NoticeArrivals.class);

    private final Optional<WatchService> watch;

    private NoticeArrivals(Optional<WatchService> watch) {
        this.watch = watch;
    }

    /// Begins to watch; without the system's help if it has none left to give.
    static NoticeArrivals of(Path box) {
        try {
            WatchService watch = box.getFileSystem().newWatchService();
            try {
                box.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
                return new NoticeArrivals(Optional.of(watch));
            } catch (IOException refused) {
                watch.close();
                throw refused;
            }
        } catch (IOException refused) {
            LOG.info(
                    "the notice box is looked into every {} ms, since it cannot be watched: {}",
                    ControlLimits.BOX_POLL.toMillis(),
                    refused.getMessage());
            return new NoticeArrivals(Optional.empty());
        }
    }

    /// Waits until it is worth while to look.
    void await() throws InterruptedException {
        if (watch.isEmpty()) {
            Thread.sleep(ControlLimits.BOX_POLL);
            return;
        }
        WatchKey told = watch.get().poll(ControlLimits.BOX_SCAN.toMillis(), TimeUnit.MILLISECONDS);
        if (told != null) {
            var _ = told.pollEvents();
            // The box is gone, or another: only the clock is left.
            if (!told.reset()) {
                Thread.sleep(ControlLimits.BOX_POLL);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (watch.isPresent()) {
            watch.get().close();
        }
    }
}
