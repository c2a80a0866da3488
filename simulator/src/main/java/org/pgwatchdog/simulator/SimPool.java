package org.pgwatchdog.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;

/// What the pgpool of one host believes of the databases. It outlives the watchdog beside it, and as a
/// file the loss of power.
final class SimPool {
    private BackendStatuses book =
            new BackendStatuses(Collections.nCopies(SimDatabases.COUNT, BackendState.UP), 0);

    BackendStatuses book() {
        return book;
    }

    void take(BackendStatuses statuses) {
        book = statuses;
    }

    boolean isDown(int database) {
        return book.states().get(database) == BackendState.DOWN;
    }

    void set(int database, BackendState state) {
        List<BackendState> states = new ArrayList<>(book.states());
        states.set(database, state);
        book = new BackendStatuses(states, book.primaryNodeId());
    }

    void primary(int database) {
        book = new BackendStatuses(book.states(), database);
    }

    /// Whom pgpool would name to a failover command: the first one that is not down, `except` left out.
    int candidate(List<Integer> except) {
        for (int database = 0; database < SimDatabases.COUNT; database++) {
            if (!isDown(database) && !except.contains(database)) {
                return database;
            }
        }
        return SimDatabases.NONE;
    }
}
