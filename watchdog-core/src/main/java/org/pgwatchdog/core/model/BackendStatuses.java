package org.pgwatchdog.core.model;

import java.util.List;

/// The status of all backends and the primary, as one node's pgpool sees them (protocol v4, 7.4).
///
/// @param states one entry per configured backend in node order, 1 to [#BACKENDS_MAX]
/// @param primaryNodeId the primary's id, [#PRIMARY_NONE] or [#PRIMARY_UNDETERMINED]
public record BackendStatuses(List<BackendState> states, int primaryNodeId) {
    /// Natives hold at most 128 backends (`MAX_NUM_BACKENDS`).
    public static final int BACKENDS_MAX = 128;

    /// There is no primary, or it is quarantined.
    public static final int PRIMARY_NONE = -1;

    /// The primary has not been looked for yet.
    public static final int PRIMARY_UNDETERMINED = -2;

    public BackendStatuses {
        states = List.copyOf(states);
        if (states.isEmpty() || states.size() > BACKENDS_MAX) {
            throw new IllegalArgumentException(
                    states.size() + " backend states, not 1.." + BACKENDS_MAX);
        }
        if (primaryNodeId < PRIMARY_UNDETERMINED || primaryNodeId >= BACKENDS_MAX) {
            throw new IllegalArgumentException(
                    "primary node id " + primaryNodeId + " is out of range");
        }
    }
}
