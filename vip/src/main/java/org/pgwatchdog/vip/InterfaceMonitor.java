package org.pgwatchdog.vip;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.linux.ChangeFeed;
import org.pgwatchdog.vip.linux.HostInterfaces;
import org.pgwatchdog.vip.linux.InterfaceTable;
import org.pgwatchdog.vip.linux.RouteNetlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches the addresses and links of this host (protocol v4, 11.5).
///
/// Woken by the kernel's notices, it compares the interfaces as they are with those of the look
/// before: a notice that gets lost costs at most [VipLimits#INTERFACE_RECHECK_INTERVAL]. Without
/// notices (no netlink socket to be had) it looks every [VipLimits#INTERFACE_POLL_INTERVAL] and
/// says so once. A change that is undone between two looks is not seen. Calls the listener from its
/// own thread; no fault ends the watch but [#close()].
public final class InterfaceMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InterfaceMonitor.class);

    /// How long closing may have to wait for the thread to notice.
    private static final Duration WAIT_SLICE = Duration.ofMillis(200);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final InterfaceRules rules;
    private final InterfaceListener listener;
    private final FeedOpener opener;
    private final HostInterfaces interfaces =
            new HostInterfaces(new RouteNetlink(VipLimits.NETLINK_DUMP_BYTES_MAX));
    private final Thread thread;
    private volatile boolean closed;
    private InterfaceTable seen = new InterfaceTable(List.of(), List.of());
    private @Nullable ChangeFeed feed;
    private boolean readingFailed;

    /// Opens the kernel's stream of notices; tests let it fail.
    @FunctionalInterface
    interface FeedOpener {
        ChangeFeed open() throws IOException;
    }

    /// @param monitored the names of `wd_monitoring_interfaces_list`; `any` stands for all but
    ///     `lo*`; empty: no condition is ever reported but [InterfaceCondition#USABLE]
    /// @param vip the address whose coming and going is watched too
    public InterfaceMonitor(
            List<String> monitored, Optional<InetAddress> vip, InterfaceListener listener) {
        this(monitored, vip, listener, ChangeFeed::open);
    }

    InterfaceMonitor(
            List<String> monitored,
            Optional<InetAddress> vip,
            InterfaceListener listener,
            FeedOpener opener) {
        this.rules = new InterfaceRules(monitored, vip);
        this.listener = listener;
        this.opener = opener;
        this.thread =
                Thread.ofPlatform().name("pgwatchdog-interfaces").daemon().unstarted(this::watch);
    }

    /// Starts the watch. The listener is called for changes from now on, not for the first look.
    ///
    /// @return the network as it is now
    public InterfaceReport start() {
        try {
            feed = opener.open();
        } catch (IOException e) {
            warnPolling(e);
        }
        read().ifPresent(table -> seen = table);
        InterfaceReport first = rules.report(seen, false, "first look");
        thread.start();
        return first;
    }

    /// The network as it is now; for any thread.
    public InterfaceReport look() {
        try {
            return rules.report(interfaces.read(), false, "looked at");
        } catch (IOException e) {
            return new InterfaceReport(
                    InterfaceCondition.USABLE, false, false, "cannot be read: " + e.getMessage());
        }
    }

    /// Ends the watch. After it the listener is not called any more, unless a call takes longer
    /// than 2 s.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        if (Thread.currentThread().equals(thread) || thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        try {
            while (!closed) {
                awaitChange();
                if (!closed) {
                    read().ifPresent(this::compare);
                }
            }
        } finally {
            dropFeed();
        }
    }

    /// Waits for a notice, or as long as doing without one is allowed.
    private void awaitChange() {
        long start = System.nanoTime();
        ChangeFeed source = feed;
        if (source == null) {
            LockSupport.parkNanos(VipLimits.INTERFACE_POLL_INTERVAL.toNanos());
            return;
        }
        try {
            while (!closed
                    && System.nanoTime() - start < VipLimits.INTERFACE_RECHECK_INTERVAL.toNanos()) {
                if (source.await(WAIT_SLICE)) {
                    return;
                }
            }
        } catch (IOException e) {
            dropFeed();
            warnPolling(e);
        }
    }

    private void compare(InterfaceTable now) {
        List<InterfaceReport> reports = rules.changes(seen, now);
        seen = now;
        for (InterfaceReport report : reports) {
            try {
                listener.networkChanged(report);
            } catch (RuntimeException e) {
                LOG.error("a listener failed: report={}", report, e);
            }
        }
    }

    private Optional<InterfaceTable> read() {
        try {
            InterfaceTable table = interfaces.read();
            readingFailed = false;
            return Optional.of(table);
        } catch (IOException e) {
            if (!readingFailed) {
                LOG.warn("cannot read the interfaces: error={}", e.getMessage());
            }
            readingFailed = true;
            return Optional.empty();
        }
    }

    private void dropFeed() {
        ChangeFeed source = feed;
        feed = null;
        if (source != null) {
            source.close();
        }
    }

    private static void warnPolling(IOException e) {
        LOG.warn(
                "no notices from the kernel, looking at the interfaces instead: everyMs={} error={}",
                VipLimits.INTERFACE_POLL_INTERVAL.toMillis(),
                e.getMessage());
    }
}
