package org.pgwatchdog.core.event;

/// What the interface monitor makes of the local network (protocol v4, 11.5).
public enum NetworkCondition {
    USABLE,
    /// Interfaces are monitored, and none of them is up and running.
    NO_MONITORED_INTERFACE,
    /// The host has no address outside loopback.
    NO_ADDRESS
}
