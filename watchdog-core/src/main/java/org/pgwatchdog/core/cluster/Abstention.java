package org.pgwatchdog.core.cluster;

import java.util.List;
import java.util.TreeSet;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// The time in which a node keeps from voting that does not know what it promised in an earlier life: until
/// every other node has shown that it holds no such promise, or the longest one is over.
final class Abstention {
    private final TreeSet<NodeId> suspects = new TreeSet<>();
    private MonotonicTime until = MonotonicTime.ZERO;

    void begin(List<NodeId> others, MonotonicTime end) {
        suspects.addAll(others);
        until = end;
    }

    MonotonicTime until() {
        return until;
    }

    /// Whether somebody may still hold a promise that is not known here.
    boolean hasSuspects() {
        return !suspects.isEmpty();
    }

    boolean suspects(NodeId node) {
        return suspects.contains(node);
    }

    /// This node holds none.
    ///
    /// @return true if it was the last suspect
    boolean clear(NodeId node) {
        return suspects.remove(node) && suspects.isEmpty();
    }

    void end() {
        suspects.clear();
    }
}
