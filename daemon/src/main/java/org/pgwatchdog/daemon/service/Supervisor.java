package org.pgwatchdog.daemon.service;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.vip.SystemCalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The service manager (systemd) that started this process, if one did that wants to hear of it
/// (`NOTIFY_SOCKET`).
///
/// With a watchdog time (`WATCHDOG_USEC`, the unit's `WatchdogSec=`) it is told three times in that time that
/// the daemon lives, each time only after the core has answered a question: a daemon whose core stands still
/// is ended and started anew. Nothing here fails the daemon. Thread-safe.
public final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final int SIGNS_OF_LIFE = 3;

    private final Optional<String> socket;
    private final Optional<Duration> watchdog;
    private @Nullable Thread pulse;

    /// @param environment the process's
    /// @param pid the process's
    public Supervisor(Map<String, String> environment, long pid) {
        socket = Optional.ofNullable(environment.get("NOTIFY_SOCKET")).filter(at -> !at.isEmpty());
        boolean meant =
                Optional.ofNullable(environment.get("WATCHDOG_PID"))
                        .map(wanted -> wanted.equals(Long.toString(pid)))
                        .orElse(true);
        watchdog =
                Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                        .filter(_ -> meant)
                        .filter(text -> text.matches("[1-9][0-9]{0,15}"))
                        .map(text -> Duration.ofNanos(Long.parseLong(text) * 1000));
    }

    /// The listeners are up.
    ///
    /// @param core asks the core something; completes when it has answered
    public synchronized void ready(Supplier<CompletableFuture<?>> core) {
        tell("READY=1\nSTATUS=taking part in the cluster");
        if (socket.isPresent() && watchdog.isPresent() && pulse == null) {
            Duration period = watchdog.get().dividedBy(SIGNS_OF_LIFE);
            pulse = Thread.ofVirtual().name("service-watchdog").start(() -> beat(period, core));
        }
    }

    /// The daemon ends in order.
    public void stopping() {
        tell("STOPPING=1\nSTATUS=letting go");
    }

    @Override
    public synchronized void close() {
        if (pulse != null) {
            pulse.interrupt();
        }
    }

    private void beat(Duration period, Supplier<CompletableFuture<?>> core) {
        try {
            while (true) {
                core.get()
                        .thenRun(() -> tell("WATCHDOG=1"))
                        .exceptionally(fault -> {
                            LOG.warn("the core does not answer: {}", fault.toString());
                            return null;
                        });
                Thread.sleep(period);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(String words) {
        if (socket.isEmpty()) {
            return;
        }
        try {
            SystemCalls.sendToLocalSocket(socket.get(), words);
        } catch (IOException e) {
            LOG.warn(
                    "cannot tell the service manager: socket={} error={}",
                    socket.get(),
                    e.getMessage());
        }
    }
}
