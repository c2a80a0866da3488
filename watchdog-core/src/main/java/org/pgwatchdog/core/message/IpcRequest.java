package org.pgwatchdog.core.message;

import java.util.OptionalInt;
import org.pgwatchdog.core.model.LifecheckStatus;

/// What a local client may ask over the IPC socket (protocol v4, chapter 16). Authentication is the
/// server's business: the core sees only requests that passed it.
public sealed interface IpcRequest {
    /// `2`: a life check reports on a node.
    ///
    /// @param nodeId the id as sent; it may not exist
    record NodeStatusChange(int nodeId, LifecheckStatus status, String message)
            implements IpcRequest {}

    /// `3`: the list of nodes.
    ///
    /// @param nodeId one node, or empty for all (`NodeID` -1)
    record GetNodes(OptionalInt nodeId) implements IpcRequest {}

    /// `v`: a run-time variable: `WDState`, `QuorumState` or `Escalated`, without case.
    record GetVariable(String name) implements IpcRequest {}

    /// `d`: the leader's backend status.
    record GetLeaderData() implements IpcRequest {}

    /// `f`: a failover request of a local process.
    record Failover(FailoverRequest request) implements IpcRequest {}

    /// `i`: the local pgpool begins or ends a failover (`FailoverFuncState` 0 or 1).
    record FailoverIndication(boolean ended) implements IpcRequest {}

    /// `r`: online recovery begins or ends.
    record Recovery(RecoveryPhase phase) implements IpcRequest {}

    /// `c`: an order for all nodes.
    record Command(ClusterCommand command) implements IpcRequest {}

    /// A request of a known type whose JSON is unusable; answered with a failure.
    ///
    /// @param type the request's type character
    /// @param reason what is wrong, for the log
    record Malformed(char type, String reason) implements IpcRequest {}
}
