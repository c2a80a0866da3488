package org.pgwatchdog.core.message;

import java.util.List;
import org.pgwatchdog.core.model.BackendStatuses;

/// A wish to detach, attach or promote backends (protocol v4, 12.1).
///
/// @param kind what is wanted
/// @param flags the low eight bits of `Flags`: sums of the constants here
/// @param backendIds 1 to 128 ids; only lists of one may be sent to natives (trap 21.2)
public record FailoverRequest(FailoverKind kind, int flags, List<Integer> backendIds) {
    /// Not an emergency: partial restart of children is enough.
    public static final int SWITCHOVER = 1;

    /// The request comes from the watchdog itself; never on the wire.
    public static final int WATCHDOG = 2;

    /// A user's order: neither quorum nor consensus is needed.
    public static final int CONFIRMED = 4;

    /// A status update of a quarantined node.
    public static final int UPDATE = 8;

    /// A detach with promotion.
    public static final int PROMOTE = 16;

    public FailoverRequest {
        backendIds = List.copyOf(backendIds);
        if (backendIds.isEmpty() || backendIds.size() > BackendStatuses.BACKENDS_MAX) {
            throw new IllegalArgumentException(
                    backendIds.size() + " backend ids, not 1.." + BackendStatuses.BACKENDS_MAX);
        }
        if (flags < 0 || flags > 255) {
            throw new IllegalArgumentException("flags " + flags + " do not fit in eight bits");
        }
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
