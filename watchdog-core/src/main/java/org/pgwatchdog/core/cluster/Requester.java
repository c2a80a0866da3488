package org.pgwatchdog.core.cluster;

/// Who on this host waits for an answer of the cluster.
public sealed interface Requester {
    /// A client of the IPC socket.
    record IpcClient(long client) implements Requester {}

    /// The bridge to the local pgpool.
    record Bridge(long ticket) implements Requester {}
}
