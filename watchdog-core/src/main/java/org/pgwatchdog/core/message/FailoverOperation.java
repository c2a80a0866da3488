package org.pgwatchdog.core.message;

import org.pgwatchdog.core.model.DatabaseEventId;

/// A failover request that was decided and is to be carried out, once.
///
/// @param id names it in every node's history
/// @param request what to do
public record FailoverOperation(DatabaseEventId id, FailoverRequest request) {}
