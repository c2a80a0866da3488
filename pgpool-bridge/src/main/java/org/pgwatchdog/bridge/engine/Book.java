package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;

/// The cluster's word on the backends, and what this pool alone keeps away from its clients.
final class Book {
    private @Nullable BackendStatuses statuses;
    private final TreeSet<Integer> quarantined = new TreeSet<>();

    Optional<BackendStatuses> statuses() {
        return Optional.ofNullable(statuses);
    }

    void take(BackendStatuses news) {
        statuses = news;
        quarantined.removeIf(id -> !isUp(id));
    }

    int size() {
        return statuses == null ? 0 : statuses.states().size();
    }

    boolean isUp(int id) {
        return isState(id, BackendState.WAITING) || isState(id, BackendState.UP);
    }

    boolean isDown(int id) {
        return isState(id, BackendState.DOWN);
    }

    private boolean isState(int id, BackendState state) {
        return statuses != null
                && id >= 0
                && id < statuses.states().size()
                && statuses.states().get(id) == state;
    }

    /// The primary's id, negative if there is none.
    int primary() {
        return statuses == null ? BackendStatuses.PRIMARY_UNDETERMINED : statuses.primaryNodeId();
    }

    /// The main node: the first backend that is up (native `get_next_main_node`), -1 if none is.
    int main() {
        for (int id = 0; id < size(); id++) {
            if (isUp(id)) {
                return id;
            }
        }
        return -1;
    }

    List<Integer> up() {
        List<Integer> ids = new ArrayList<>();
        for (int id = 0; id < size(); id++) {
            if (isUp(id)) {
                ids.add(id);
            }
        }
        return ids;
    }

    /// The book with some backends set to another state.
    BackendStatuses with(List<Integer> ids, BackendState state, int primary) {
        if (statuses == null) {
            throw new IllegalStateException("nothing is known of the backends yet");
        }
        List<BackendState> states = new ArrayList<>(statuses.states());
        ids.stream()
                .filter(id -> id >= 0 && id < states.size())
                .forEach(id -> states.set(id, state));
        return new BackendStatuses(states, primary);
    }

    /// True if the backends are as the request wants them.
    boolean conformsTo(FailoverRequest request) {
        return request.backendIds().stream()
                .allMatch(id ->
                        switch (request.kind()) {
                            case DEGENERATE ->
                                    request.has(FailoverRequest.PROMOTE)
                                            ? primary() == id
                                            : isDown(id);
                            case FAILBACK -> isUp(id);
                            case PROMOTE -> primary() == id;
                        });
    }

    // Quarantine.

    boolean quarantine(int id) {
        return isUp(id) && quarantined.add(id);
    }

    boolean release(int id) {
        return quarantined.remove(id);
    }

    boolean isQuarantined(int id) {
        return quarantined.contains(id);
    }

    List<Integer> quarantined() {
        return List.copyOf(quarantined);
    }

    /// Whether the local pool should use this backend.
    boolean wantsAttached(int id) {
        return isUp(id) && !isQuarantined(id);
    }
}
