package org.pgwatchdog.wire;

import java.lang.management.ManagementFactory;

/// Measures how many bytes the current thread allocates.
public final class Allocation {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    public static long bytesSoFar() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
