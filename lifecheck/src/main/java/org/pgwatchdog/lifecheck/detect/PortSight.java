package org.pgwatchdog.lifecheck.detect;

/// What an attempt to connect to pgpool's port showed.
public enum PortSight {
    ACCEPTED,
    /// The host answered that nobody listens.
    REFUSED,
    /// No answer in time, or no way there.
    SILENT,
    NOT_WATCHED
}
