package org.pgwatchdog.wire.ipc;

import java.util.Optional;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.BackendStatuses;

/// What our own client reads from the server's reply.
public sealed interface IpcAnswer {
    /// `5`: the cluster is in transition, try again.
    record InTransition() implements IpcAnswer {}

    /// `6`: with the server's text, if it gave one.
    record Failure(Optional<String> message) implements IpcAnswer {}

    /// `7` without data. To a request for the leader's data it means that the server is the leader.
    record Success() implements IpcAnswer {}

    /// `7` with the node list.
    record Nodes(IpcNodeList list) implements IpcAnswer {}

    /// `7` with a run-time variable; booleans are 0 and 1.
    record Variable(int value) implements IpcAnswer {}

    /// `7` with the result of a failover request or indication.
    record Failover(FailoverResult result) implements IpcAnswer {}

    /// `7` with the leader's backend status.
    record LeaderData(BackendStatuses statuses, String nodeName) implements IpcAnswer {}
}
