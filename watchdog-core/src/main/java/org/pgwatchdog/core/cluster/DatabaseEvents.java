package org.pgwatchdog.core.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.MonotonicTime;

/// The database events that were decided: those this leader has under way, and the one that another
/// leader announced and has not ended yet. Keeps each from being carried out twice, and lets the next
/// leader finish it.
public final class DatabaseEvents {
    private final Cluster cluster;
    private final List<FailoverOperation> underWay = new ArrayList<>();
    private @Nullable FailoverOperation unfinished;
    private MonotonicTime unfinishedSince = MonotonicTime.ZERO;

    DatabaseEvents(Cluster cluster) {
        this.cluster = cluster;
    }

    // As leader.

    /// Names a decided request and remembers it until [#ended].
    public FailoverOperation begin(FailoverRequest request) {
        DatabaseEventId id = new DatabaseEventId(cluster.localId(), cluster.courier().freshId());
        FailoverOperation operation = new FailoverOperation(id, request);
        begin(operation);
        return operation;
    }

    /// Takes up what another leader began.
    public void begin(FailoverOperation operation) {
        if (underWay.size() >= CoreLimits.DATABASE_EVENTS_MAX) {
            underWay.removeFirst();
        }
        underWay.add(operation);
    }

    /// The operation under way with this id.
    public Optional<FailoverOperation> find(DatabaseEventId id) {
        return underWay.stream().filter(operation -> operation.id().equals(id)).findFirst();
    }

    public void ended(DatabaseEventId id) {
        underWay.removeIf(operation -> operation.id().equals(id));
    }

    public boolean isIdle() {
        return underWay.isEmpty();
    }

    /// This node leads no more: what is under way is the next leader's business.
    public void forgetUnderWay() {
        underWay.clear();
    }

    /// True if the same is being done already.
    public boolean isUnderWay(FailoverRequest request) {
        return underWay.stream()
                .map(FailoverOperation::request)
                .anyMatch(other ->
                        other.kind() == request.kind()
                                && new TreeSet<>(other.backendIds())
                                        .equals(new TreeSet<>(request.backendIds())));
    }

    /// True if the backends are as the request wants them, as far as is known (native `failover()`:
    /// "no backends are degenerated" and its like).
    public boolean isVoid(FailoverRequest request) {
        Optional<BackendStatuses> known = cluster.backends();
        return known.isPresent()
                && request.backendIds().stream().allMatch(id -> isVoid(request, id, known.get()));
    }

    private static boolean isVoid(FailoverRequest request, int id, BackendStatuses known) {
        if (id < 0 || id >= known.states().size()) {
            return true;
        }
        boolean down = known.states().get(id) == BackendState.DOWN;
        return switch (request.kind()) {
            case DEGENERATE ->
                    request.has(FailoverRequest.PROMOTE) ? id == known.primaryNodeId() : down;
            case FAILBACK -> !down;
            case PROMOTE -> id == known.primaryNodeId();
        };
    }

    // As follower.

    /// The leader began something; empty if it does not say what (natives).
    public void heardStart(Optional<FailoverOperation> operation) {
        unfinished = operation.orElse(null);
        unfinishedSince = cluster.now();
    }

    public void heardEnd() {
        unfinished = null;
    }

    /// What the last leader began and did not end, unless the backends show that it is done or it is
    /// too long ago.
    public Optional<FailoverOperation> unfinished() {
        boolean old = cluster.now().since(unfinishedSince).compareTo(CoreLimits.RESUME_AGE_MAX) > 0;
        return Optional.ofNullable(unfinished)
                .filter(operation -> !old && !isVoid(operation.request()));
    }
}
