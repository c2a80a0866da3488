package org.pgwatchdog.bridge.health;

import org.pgwatchdog.bridge.engine.BackendRole;

/// What the health check thinks of one backend.
public sealed interface BackendHealth {
    /// The backend's number.
    int id();

    /// It lets us log in.
    record Healthy(int id, BackendRole role) implements BackendHealth {}

    /// It did not, and no retry is left.
    ///
    /// @param reason of the last login, for people
    /// @param timedOut see [ProbeOutcome.Failed]
    record Failing(int id, String reason, boolean timedOut) implements BackendHealth {}
}
