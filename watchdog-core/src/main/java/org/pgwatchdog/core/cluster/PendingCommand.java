package org.pgwatchdog.core.cluster;

import java.util.List;
import java.util.TreeSet;
import org.pgwatchdog.core.message.PeerMessageType;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;

/// A cluster command that waits for replies (protocol v4, 6.3; native `WDCommandData`).
public final class PendingCommand {
    private final int id;
    private final PeerMessageType type;
    private final MonotonicTime deadline;
    private final TreeSet<NodeId> awaited;
    private final TreeSet<NodeId> accepted = new TreeSet<>();
    private final int sentCount;

    PendingCommand(int id, PeerMessageType type, List<NodeId> sentTo, MonotonicTime deadline) {
        this.id = id;
        this.type = type;
        this.deadline = deadline;
        this.awaited = new TreeSet<>(sentTo);
        this.sentCount = sentTo.size();
    }

    public PeerMessageType type() {
        return type;
    }

    int id() {
        return id;
    }

    MonotonicTime deadline() {
        return deadline;
    }

    /// The receivers that have not replied.
    public List<NodeId> silent() {
        return List.copyOf(awaited);
    }

    /// The receivers that agreed.
    public List<NodeId> accepted() {
        return List.copyOf(accepted);
    }

    boolean awaits(NodeId node) {
        return awaited.contains(node);
    }

    void accept(NodeId node) {
        if (awaited.remove(node)) {
            accepted.add(node);
        }
    }

    /// A node that is lost owes nothing any more.
    boolean forgive(NodeId node) {
        return awaited.remove(node);
    }

    /// True once nobody is awaited; a command that nobody got ends only by time-out.
    boolean isAnswered() {
        return sentCount > 0 && awaited.isEmpty();
    }
}
