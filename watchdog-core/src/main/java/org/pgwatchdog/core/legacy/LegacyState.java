package org.pgwatchdog.core.legacy;

import java.util.Optional;
import org.pgwatchdog.core.model.MonotonicTime;

/// What the local node is, fresh for each stay. Only the machine moves from one to the next.
sealed interface LegacyState
        permits InitState, StandbyState, CandidateState, ActiveState, DownState, LeavingState {
    LegacyPhase phase();

    /// Why the node is here, for people.
    String why();

    void enter();

    void exit();

    /// Does what is due, and says where to be instead; asked before and after every event.
    Optional<LegacyState> next();

    /// When to ask [#next] again at the latest.
    MonotonicTime deadline();
}
