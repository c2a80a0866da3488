package org.pgwatchdog.vip;

/// What the local interfaces are good for (protocol v4, 11.5).
public enum InterfaceCondition {
    USABLE,
    /// Interfaces are monitored, and none of them is up and running.
    NO_MONITORED_INTERFACE,
    /// The host has no address outside loopback.
    NO_ADDRESS
}
