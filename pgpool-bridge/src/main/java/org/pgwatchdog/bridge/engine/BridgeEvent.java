package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.PoolRole;

/// Everything the engine hears, one at a time, in the order in which it happened.
public sealed interface BridgeEvent {
    // From the cluster.

    /// Who decides from now on; `known` is the book, as far as the core has one.
    record RoleChanged(PoolRole role, Optional<BackendStatuses> known) implements BridgeEvent {}

    /// The leader's book. What is quarantined here stays so while it is up in the book.
    record BookHeard(BackendStatuses statuses) implements BridgeEvent {}

    /// The answer to [BridgeAction.Want].
    record Answered(long ticket, FailoverResult result) implements BridgeEvent {}

    /// Carry this out; this node leads.
    record RunFailover(FailoverOperation operation, Optional<Duration> resume)
            implements BridgeEvent {}

    /// Carry this out, too: another node runs the commands for all (the older generation, in which each
    /// node changes its own pool).
    record FollowFailover(FailoverOperation operation) implements BridgeEvent {}

    /// Vote again for what is quarantined: another node has begun to ask for votes.
    record ResubmitQuarantined() implements BridgeEvent {}

    /// Vote again for what is quarantined: this leader has a quorum again. Natives attach it, which
    /// hands a dead backend to the clients and blocks their pool in a search for its primary.
    record RestoreQuarantined() implements BridgeEvent {}

    // From the local pgpool.

    record PoolSeen(PoolView view) implements BridgeEvent {}

    record PoolLost(String reason) implements BridgeEvent {}

    /// How [BridgeAction.ChangePool] ended: `accepted` does not mean that it has taken effect.
    record PoolAnswered(PoolChange change, boolean accepted, String detail)
            implements BridgeEvent {}

    /// `pgwatchdog notify`; answered by [BridgeAction.Answer].
    record Noticed(long visitor, PoolNotice notice) implements BridgeEvent {}

    // From the databases and commands.

    /// The health check has used up its retries; to be said after every such round, because it is
    /// forgotten when the backend is detached.
    record BackendFailed(int backend, String reason) implements BridgeEvent {}

    record BackendHealthy(int backend) implements BridgeEvent {}

    /// The result of [BridgeAction.Probe].
    record Probed(long token, boolean alive, String detail) implements BridgeEvent {}

    /// The result of [BridgeAction.Survey]: index = backend id.
    record Surveyed(long token, List<BackendRole> roles) implements BridgeEvent {
        public Surveyed {
            roles = List.copyOf(roles);
        }
    }

    /// A detached backend streams from the primary: `auto_failback` may attach it.
    record StandbyStreams(int backend) implements BridgeEvent {}

    /// The end of [BridgeAction.RunHook].
    record HookEnded(long token, boolean succeeded, String detail) implements BridgeEvent {}

    // From operators.

    /// An order over our PCP; answered by [BridgeAction.Answer].
    record Ordered(long visitor, FailoverRequest request, String who) implements BridgeEvent {}

    /// The time that `deadline()` named has come.
    record Tick() implements BridgeEvent {}
}
