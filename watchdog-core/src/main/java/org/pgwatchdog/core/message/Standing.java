package org.pgwatchdog.core.message;

import org.pgwatchdog.core.model.QuorumStatus;

/// The part of node info and beacon that says how a node stands: its ages and, on a leader, the
/// strength behind it (protocol v4, 7.2 keys 12 to 16 and 7.3).
///
/// @param secondsSinceStartup whole seconds since the sender's watchdog started
/// @param secondsSinceCurrentState whole seconds in its current state
/// @param quorum the last value the sender computed; stale unless it leads
/// @param standbyCount `AliveNodeCount`: standbys joined to the sender, itself not counted
/// @param escalated whether the sender has started to raise the VIP
public record Standing(
        int secondsSinceStartup,
        int secondsSinceCurrentState,
        QuorumStatus quorum,
        int standbyCount,
        boolean escalated) {}
