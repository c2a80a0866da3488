package org.pgwatchdog.session;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A limit on a blocking call whose own time-outs begin anew with each byte that trickles in: when it is
/// over and the call is not, `cut` is run on a virtual thread, which must make the call end.
final class Cutoff implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean struck;

    Cutoff(Duration limit, Runnable cut) {
        Thread.ofVirtual().name("session-cutoff").start(() -> watch(limit, cut));
    }

    private void watch(Duration limit, Runnable cut) {
        try {
            if (!done.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                struck = true;
                cut.run();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// True if the limit was over before the call.
    boolean struck() {
        return struck;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
