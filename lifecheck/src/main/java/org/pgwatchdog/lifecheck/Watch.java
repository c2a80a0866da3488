package org.pgwatchdog.lifecheck;

import org.pgwatchdog.core.model.MonotonicTime;

/// One part of the life check that wants to be woken now and then. Runs on the life check's thread only;
/// never blocks.
interface Watch extends AutoCloseable {
    /// When [#run] is to be called at the latest.
    MonotonicTime deadline();

    void run(MonotonicTime now);

    @Override
    void close();
}
