package org.pgwatchdog.core.message;

import java.util.Optional;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.NodeId;

/// The answers on the IPC socket (protocol v4, 16.3). The server closes the connection after each.
public sealed interface IpcReply {
    /// No reply at all, only the close: a successful `2`.
    record Close() implements IpcReply {}

    /// `5`: the cluster is in transition, try again.
    record InTransition() implements IpcReply {}

    /// `6`: failure, with the text for `{"MESSAGE":…}` if there is one.
    record Failure(Optional<String> message) implements IpcReply {}

    /// `7` without data.
    record Success() implements IpcReply {}

    /// `7` with the node list; one node if `only` is present, a placeholder if that node is unknown.
    record Nodes(ClusterSnapshot cluster, Optional<Integer> only) implements IpcReply {}

    /// `7` with an integer variable (type code 1).
    record IntVariable(int value) implements IpcReply {}

    /// `7` with a boolean variable (type code 3).
    record BooleanVariable(boolean value) implements IpcReply {}

    /// `7` with a failover result.
    record Failover(FailoverResult result) implements IpcReply {}

    /// `7` with the leader's backend status.
    record LeaderData(BackendStatuses statuses, String nodeName, NodeId leader)
            implements IpcReply {}
}
