package org.pgwatchdog.bridge.engine;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;

/// Everything the engine may have done, in order of execution.
public sealed interface BridgeAction {
    // To the cluster.

    /// Ask the cluster; ends with [BridgeEvent.Answered].
    record Want(long ticket, FailoverRequest request, String reason) implements BridgeAction {}

    /// What this pool sees and keeps in quarantine.
    record Report(BackendStatuses statuses, List<Integer> quarantined) implements BridgeAction {}

    record Started(DatabaseEventId id) implements BridgeAction {}

    /// The operator's commands for it have run, or there was none to run.
    record CommandsRan(DatabaseEventId id) implements BridgeAction {}

    record Ended(DatabaseEventId id, Optional<BackendStatuses> result, String detail)
            implements BridgeAction {}

    /// Tell the other nodes that follow_primary_command is running, or has ended.
    record Lock(boolean acquire) implements BridgeAction {}

    // To the local pgpool.

    /// Change its status; ends with [BridgeEvent.PoolAnswered].
    record ChangePool(PoolChange change) implements BridgeAction {}

    /// Look at it now instead of at the next turn.
    record Look() implements BridgeAction {}

    // To the databases and commands.

    /// Ask one backend whether it lives; ends with [BridgeEvent.Probed].
    record Probe(long token, int backend) implements BridgeAction {}

    /// Ask these backends for their roles; ends with [BridgeEvent.Surveyed].
    record Survey(long token, List<Integer> backends) implements BridgeAction {}

    /// Run the operator's command; ends with [BridgeEvent.HookEnded].
    record RunHook(long token, HookCall call) implements BridgeAction {}

    // To people.

    /// Answer who waits.
    record Answer(long visitor, boolean done, String text) implements BridgeAction {}

    /// A fact for the log and the history.
    record Tell(NoticeLevel level, String text) implements BridgeAction {}
}
