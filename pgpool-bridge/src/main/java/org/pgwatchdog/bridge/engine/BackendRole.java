package org.pgwatchdog.bridge.engine;

/// What a backend said of itself when it was asked.
public enum BackendRole {
    PRIMARY,
    STANDBY,
    /// It did not answer, or could not say.
    UNKNOWN
}
