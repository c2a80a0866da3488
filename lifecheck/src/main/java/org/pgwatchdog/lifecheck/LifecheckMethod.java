package org.pgwatchdog.lifecheck;

/// How remote nodes are checked: `wd_lifecheck_method` (protocol v4, chapter 15.1).
public enum LifecheckMethod {
    /// Datagrams sent to and expected from every other node.
    HEARTBEAT,
    /// A query to every pgpool, the local one included.
    QUERY,
    /// Something outside decides and speaks to the IPC socket; only the local pgpool is watched.
    EXTERNAL
}
