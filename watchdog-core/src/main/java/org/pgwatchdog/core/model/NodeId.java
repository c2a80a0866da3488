package org.pgwatchdog.core.model;

/// The id of a watchdog node: the index N of `hostname<N>` and the content of the file
/// `pgpool_node_id` (protocol v4, chapter 17.1).
///
/// @param value 0 to [#MAX], without gaps within a cluster
public record NodeId(int value) implements Comparable<NodeId> {
    /// The largest id: natives hold at most 128 nodes (`MAX_WATCHDOG_NUM`).
    public static final int MAX = 127;

    public NodeId {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("node id " + value + " is not within 0.." + MAX);
        }
    }

    public static NodeId of(int value) {
        return new NodeId(value);
    }

    @Override
    public int compareTo(NodeId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
