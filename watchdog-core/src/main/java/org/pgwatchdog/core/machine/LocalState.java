package org.pgwatchdog.core.machine;

import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.WatchdogState;

/// What this node does while it is in one state. A fresh object serves each stay.
sealed interface LocalState
        permits LoadingState,
                JoiningState,
                InitializingState,
                StandForLeaderState,
                ParticipateInElectionState,
                LeaderState,
                StandbyState,
                NetworkIsolationState,
                LostState,
                NetworkTroubleState,
                LeavingState {
    /// The code to announce.
    WatchdogState name();

    /// The entry action. What it sends shows the new state already and precedes the announcement
    /// (protocol v4, 8.2).
    void enter();

    /// The exit action, before the next state's entry.
    void exit();

    /// Handles one signal.
    Next on(Signal signal);

    /// When [Signal.Timeout] is due.
    MonotonicTime deadline();
}
