package org.pgwatchdog.bridge.health;

import java.util.OptionalLong;
import org.pgwatchdog.bridge.engine.BackendRole;

/// The replication of one backend (`pcp_node_info`, `SHOW pool_nodes`).
///
/// @param id the backend's number
/// @param role what it says itself
/// @param state `replication_state`, for instance `streaming`; empty for a primary and if not known
/// @param syncState `replication_sync_state`, for instance `async`; empty likewise
/// @param delayBytes `standby_delay`: how much of the primary's log it has not replayed; 0 for the
///     primary; empty if either did not say
public record BackendReplication(
        int id, BackendRole role, String state, String syncState, OptionalLong delayBytes) {}
