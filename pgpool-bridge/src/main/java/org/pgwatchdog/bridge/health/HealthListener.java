package org.pgwatchdog.bridge.health;

/// Takes the news of the health check. Called on the virtual thread of the backend's check, which goes
/// on when the call returns; calls of different backends come at the same time.
public interface HealthListener {
    /// The backend's health differs from what was last said, or is known for the first time: it began or
    /// ceased to fail, or its role changed.
    void changed(BackendHealth health);

    /// One check has ended, whatever was said before. Natives ask for a failover again at each check that
    /// fails while the backend is still attached; votes expire otherwise.
    void checked(BackendHealth health);
}
