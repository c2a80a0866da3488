package org.pgwatchdog.daemon;

import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;

/// A switchover of the primary in the words of watchdogs that know detachments only: the old primary is
/// detached, and whoever runs `failover_command` names the first attached backend as its heir (`%m`), as
/// pgpool does. The packets have no room for another choice.
final class LegacySwitchover {
    private LegacySwitchover() {}

    /// The detachment that makes the wanted backend the primary; empty if another one would become it, or
    /// there is no primary to take over from.
    static Optional<FailoverRequest> asDetachment(
            FailoverRequest switchover, Optional<BackendStatuses> backends) {
        int target = switchover.backendIds().getFirst();
        return backends.filter(known -> known.primaryNodeId() >= 0)
                .filter(known -> heirOf(known) == target)
                .map(known ->
                        new FailoverRequest(
                                FailoverKind.DEGENERATE,
                                switchover.flags() & ~FailoverRequest.PROMOTE,
                                List.of(known.primaryNodeId())));
    }

    private static int heirOf(BackendStatuses backends) {
        for (int id = 0; id < backends.states().size(); id++) {
            BackendState state = backends.states().get(id);
            boolean attached = state == BackendState.UP || state == BackendState.WAITING;
            if (attached && id != backends.primaryNodeId()) {
                return id;
            }
        }
        return BackendStatuses.PRIMARY_NONE;
    }
}
