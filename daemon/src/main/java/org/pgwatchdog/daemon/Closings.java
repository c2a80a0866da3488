package org.pgwatchdog.daemon;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes several things: one that fails must not keep the others open.
final class Closings {
    private static final Logger LOG = LoggerFactory.getLogger(Closings.class);

    private Closings() {}

    /// Closes all of them in order.
    static void run(Runnable... closings) {
        for (Runnable closing : closings) {
            try {
                closing.run();
            } catch (RuntimeException fault) {
                LOG.error("closing failed", fault);
            }
        }
    }
}
