package org.pgwatchdog.bridge.health;

import org.pgwatchdog.bridge.engine.BackendRole;

/// How a login to a backend ended.
public sealed interface ProbeOutcome {
    /// It let us in.
    record Answered(BackendRole role) implements ProbeOutcome {}

    /// It did not, for whatever reason: natives make no difference between a dead host, a wrong password,
    /// too many connections and a server that is starting up (health_check.c
    /// `establish_persistent_connection`).
    ///
    /// @param reason for people; holds no secret
    /// @param timedOut true if a limit of time ended it. Natives restart all their sessions at such a
    ///     failover, and only the affected ones after another failure (`REQ_DETAIL_SWITCHOVER`)
    record Failed(String reason, boolean timedOut) implements ProbeOutcome {}
}
