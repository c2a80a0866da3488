package org.pgwatchdog.vip;

/// Told of the local network by [InterfaceMonitor], on the monitor's own thread.
@FunctionalInterface
public interface InterfaceListener {
    /// The local network changed. Must not block for long; what it throws is logged and ignored.
    void networkChanged(InterfaceReport report);
}
