package org.pgwatchdog.daemon.bridge;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;

/// What people are shown of the backends beyond the core's book: since when each one is as it is, and
/// which are quarantined on this node. Thread-safe.
public final class BackendLedger {
    private final InstantSource clock;
    private final TreeMap<Integer, Instant> since = new TreeMap<>();
    private @Nullable BackendStatuses last;
    private List<Integer> quarantined = List.of();

    public BackendLedger(InstantSource clock) {
        this.clock = clock;
    }

    /// The book is now this.
    public synchronized void note(BackendStatuses now) {
        Instant at = clock.instant();
        for (int id = 0; id < now.states().size(); id++) {
            if (!stateOf(last, id).equals(stateOf(now, id))) {
                since.put(id, at);
            }
        }
        last = now;
    }

    /// Whether the cluster has it attached; true while nothing is known.
    public synchronized boolean isAttached(int id) {
        return stateOf(last, id).map(state -> state != BackendState.DOWN).orElse(true);
    }

    /// Whether its health matters: attached, or quarantined here.
    public synchronized boolean isWatched(int id) {
        return isAttached(id) || quarantined.contains(id);
    }

    /// The quarantine is now this.
    public synchronized void quarantined(List<Integer> ids) {
        quarantined = List.copyOf(ids);
    }

    public synchronized List<Integer> quarantined() {
        return quarantined;
    }

    /// Since when the backend has its status; the epoch if nothing is known of it.
    public synchronized Instant since(int id) {
        return since.getOrDefault(id, Instant.EPOCH);
    }

    private static Optional<BackendState> stateOf(@Nullable BackendStatuses statuses, int id) {
        return statuses == null || id >= statuses.states().size()
                ? Optional.empty()
                : Optional.of(statuses.states().get(id));
    }
}
