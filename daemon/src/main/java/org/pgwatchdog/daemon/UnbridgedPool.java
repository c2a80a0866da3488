package org.pgwatchdog.daemon;

import java.time.Duration;
import java.util.Optional;
import org.pgwatchdog.core.effect.NoticeCode;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.message.ClusterCommand;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolRole;
import org.pgwatchdog.daemon.bridge.LocalPool;
import org.pgwatchdog.daemon.status.NoticeLog;

/// A local pgpool that nothing connects us to yet: what the cluster wants of it is told to the
/// operator and not done. Backend state itself is kept by the core.
final class UnbridgedPool implements LocalPool {
    private final NoticeLog log;

    UnbridgedPool(NoticeLog log) {
        this.log = log;
    }

    @Override
    public void roleChanged(PoolRole role, Optional<BackendStatuses> known) {}

    @Override
    public void failoverAnswered(long ticket, FailoverResult result) {
        throw new IllegalStateException("nobody asked for the failover with ticket " + ticket);
    }

    @Override
    public void restoreQuarantined() {}

    @Override
    public void sync(BackendStatuses statuses) {
        tell(
                NoticeCode.BACKENDS_SYNCED,
                NoticeLevel.INFO,
                "the leader's backend status is not passed to the local pgpool: no bridge");
    }

    @Override
    public void runFailover(FailoverOperation operation, Optional<Duration> resume) {
        FailoverRequest request = operation.request();
        tell(
                NoticeCode.FAILOVER_DECIDED,
                NoticeLevel.WARN,
                "decided: "
                        + request.kind()
                        + " of backends "
                        + request.backendIds()
                        + "; not carried out: no bridge to the local pgpool");
    }

    @Override
    public void followFailover(FailoverOperation operation) {
        runFailover(operation, Optional.empty());
    }

    @Override
    public void resubmitQuarantined() {
        tell(
                NoticeCode.BACKENDS_SYNCED,
                NoticeLevel.INFO,
                "quarantined backends are not resubmitted: no bridge to the local pgpool");
    }

    @Override
    public void run(NodeId from, ClusterCommand command) {
        tell(
                NoticeCode.CLUSTER_COMMAND,
                NoticeLevel.WARN,
                "node "
                        + from
                        + " orders "
                        + command.name()
                        + "; not carried out: no bridge to the local pgpool");
    }

    private void tell(NoticeCode code, NoticeLevel level, String text) {
        log.tell(code.name(), level, text);
    }
}
