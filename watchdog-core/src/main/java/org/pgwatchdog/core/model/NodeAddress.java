package org.pgwatchdog.core.model;

/// One configured watchdog node: what must be equal on all nodes for them to know each other
/// (protocol v4, chapters 3.6 and 17.1).
///
/// @param id the index N of its parameters
/// @param host `hostname<N>`, compared byte by byte with what the peer announces
/// @param wdPort `wd_port<N>`, 1 to 65535
/// @param pgpoolPort `pgpool_port<N>`, 1 to 65535
public record NodeAddress(NodeId id, String host, int wdPort, int pgpoolPort) {
    /// Longest host name natives keep (254-byte buffers with a NUL, 4.3 and later).
    public static final int HOST_LENGTH_MAX = 253;

    public NodeAddress {
        if (host.isEmpty() || host.length() > HOST_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "host name of node "
                            + id
                            + " must have 1 to "
                            + HOST_LENGTH_MAX
                            + " characters");
        }
        requirePort(id, "wd_port", wdPort);
        requirePort(id, "pgpool_port", pgpoolPort);
    }

    private static void requirePort(NodeId id, String name, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    name + " of node " + id + " is " + port + ", not within 1..65535");
        }
    }
}
