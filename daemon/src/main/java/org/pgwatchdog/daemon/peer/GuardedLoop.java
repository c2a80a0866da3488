package org.pgwatchdog.daemon.peer;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The event loop that owns the connections of peers, as other threads hand it work: a fault of ours is
/// told and costs only that piece of work, and work that comes after the end is dropped. Thread-safe.
///
/// @param loop owned by whoever made it
/// @param onFault is told of a fault of ours
public record GuardedLoop(EventLoop loop, Consumer<Throwable> onFault) {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedLoop.class);

    /// Queues `work`.
    public void run(Runnable work) {
        try {
            loop.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException | Error fault) { // Ours: the last line of defence.
                    onFault.accept(fault);
                }
            });
        } catch (RejectedExecutionException _) {
            LOG.debug("the peer connections are closed already");
        }
    }
}
