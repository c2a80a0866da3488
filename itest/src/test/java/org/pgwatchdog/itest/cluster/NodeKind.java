package org.pgwatchdog.itest.cluster;

/// Which program is a node's watchdog.
public enum NodeKind {
    /// Debian's Pgpool-II with its own watchdog.
    NATIVE,
    /// Our daemon beside a Pgpool-II whose watchdog is off.
    JAVA
}
