package org.pgwatchdog.daemon;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The dump that a node writes when its core has failed: on a thread of its own, so that a slow or full
/// disk keeps nothing from being released. Thread-safe.
final class FaultDump implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FaultDump.class);

    private @Nullable Thread writer;

    /// Starts to write; returns at once.
    synchronized void begin(Supplier<ControlAnswer> dump) {
        writer =
                Thread.ofPlatform()
                        .daemon()
                        .name("dump")
                        .start(() -> LOG.error("{}", dump.get().text()));
    }

    /// Waits until the dump is written, if there is one, for at most [DaemonLimits#DUMP_TIMEOUT].
    @Override
    public void close() {
        Thread waitedFor;
        synchronized (this) {
            waitedFor = writer;
        }
        try {
            if (waitedFor != null && !waitedFor.join(DaemonLimits.DUMP_TIMEOUT)) {
                LOG.error(
                        "the flight recorder was not written within {} s; is the disk full or slow?",
                        DaemonLimits.DUMP_TIMEOUT.toSeconds());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
