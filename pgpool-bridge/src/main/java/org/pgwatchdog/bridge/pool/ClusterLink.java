package org.pgwatchdog.bridge.pool;

import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.DatabaseEventId;

/// The bridge's way to the core. Called on the bridge's thread; must not block.
public interface ClusterLink {
    /// Hands an event to the core; false if it takes no more.
    boolean offer(Event event);

    /// Asks all standbys to hold back, or not, while follow_primary_command runs (protocol v4, 13.3).
    void lockStandbys(boolean acquire);

    /// The operator's commands for this event have run, or there was none to run.
    void commandsRan(DatabaseEventId id);

    /// A fact for the log and the history.
    void tell(NoticeLevel level, String text);
}
