package org.pgwatchdog.lifecheck;

import org.pgwatchdog.core.model.LifecheckStatus;
import org.pgwatchdog.core.model.NodeId;

/// The receiver of what the life check finds out. All calls come from the life check's own thread, one
/// at a time, and must return quickly (put an event into a queue). An exception of a listener is logged
/// and does not stop the life check.
public interface LifecheckListener {
    /// The status of `node` changed: once per change, DEAD before ALIVE. A node that was never heard is
    /// never reported.
    ///
    /// @param message the reason, in the words of the native life check
    void verdict(NodeId node, LifecheckStatus status, String message);

    /// The local pgpool is known to be alive or dead now: once when first known, then once per change.
    ///
    /// @param detail what was seen, for people
    void localPgpool(boolean alive, String detail);
}
