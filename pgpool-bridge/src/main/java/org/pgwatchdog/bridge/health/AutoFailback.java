package org.pgwatchdog.bridge.health;

import java.time.Duration;
import java.util.Optional;

/// When a detached standby may be attached again by itself (health_check.c
/// `establish_persistent_connection`). Pure; somebody else decides and acts: if it is due, the backend is
/// to be health-checked, and attached if that goes well.
///
/// @param enabled `auto_failback`
/// @param interval `auto_failback_interval`: at least so long since the last time for that backend
public record AutoFailback(boolean enabled, Duration interval) {
    private static final String STREAMING = "streaming";

    /// True if the primary streams to that backend, nothing else is being done, and the last time is long
    /// enough ago.
    ///
    /// @param replication of the backend, which is detached and not in quarantine
    /// @param sinceLast since it was last attached by itself; empty if it never was
    /// @param switching a failover or failback is under way
    public boolean isDue(
            BackendReplication replication, Optional<Duration> sinceLast, boolean switching) {
        return enabled
                && !switching
                && replication.state().equals(STREAMING)
                && sinceLast.map(time -> time.compareTo(interval) > 0).orElse(true);
    }
}
