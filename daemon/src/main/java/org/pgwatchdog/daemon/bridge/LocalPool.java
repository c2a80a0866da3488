package org.pgwatchdog.daemon.bridge;

import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolRole;

/// What the core wants of the local pgpool, one method for each effect.
public interface LocalPool {
    void roleChanged(PoolRole role, Optional<BackendStatuses> known);

    void sync(BackendStatuses statuses);

    void failoverAnswered(long ticket, FailoverResult result);

    void runFailover(FailoverOperation operation, Optional<Duration> resume);

    /// Change the local pgpool as the operation says; another node runs the commands for all.
    void followFailover(FailoverOperation operation);

    void resubmitQuarantined();

    void restoreQuarantined();

    void run(NodeId from, ClusterCommand command);
}
