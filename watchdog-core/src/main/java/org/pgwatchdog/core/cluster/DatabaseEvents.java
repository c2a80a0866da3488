package org.pgwatchdog.core.cluster;

import java.time.Duration;
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
import org.pgwatchdog.core.model.NodeId;

/// The database events that were decided: those this leader has under way, and the one that a leader
/// began and did not end, as far as this node knows. Keeps each from being carried out twice, and lets
/// the next leader finish it.
public final class DatabaseEvents {
    private final Cluster cluster;
    private final List<FailoverOperation> underWay = new ArrayList<>();
    private final List<DatabaseEventId> started = new ArrayList<>();
    private final List<DatabaseEventId> past = new ArrayList<>();
    private final List<DatabaseEventId> sleptThrough = new ArrayList<>();
    private @Nullable Unfinished unfinished;

    DatabaseEvents(Cluster cluster) {
        this.cluster = cluster;
    }

    /// What a leader began and has not ended.
    ///
    /// @param operation what it is
    /// @param begunBy who was at it last; not always who decided it
    /// @param since when this node heard so
    public record Unfinished(FailoverOperation operation, NodeId begunBy, MonotonicTime since) {}

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
            started.remove(underWay.removeFirst().id());
        }
        underWay.add(operation);
    }

    /// The operation under way with this id.
    public Optional<FailoverOperation> find(DatabaseEventId id) {
        return underWay.stream().filter(operation -> operation.id().equals(id)).findFirst();
    }

    /// The bridge has begun it; false if that is no news.
    public boolean started(DatabaseEventId id) {
        return !started.contains(id) && find(id).isPresent() && started.add(id);
    }

    /// What the bridge has begun and not ended, in the order of the beginning.
    public List<FailoverOperation> begun() {
        return started.isEmpty()
                ? List.of()
                : started.stream().map(this::find).flatMap(Optional::stream).toList();
    }

    /// An operation is over, whoever carried it out.
    public void ended(DatabaseEventId id) {
        underWay.removeIf(operation -> operation.id().equals(id));
        started.remove(id);
        forgetUnfinished(id);
        if (past.contains(id)) {
            return;
        }
        if (past.size() >= CoreLimits.DATABASE_EVENTS_MAX) {
            past.removeFirst();
        }
        past.add(id);
    }

    public boolean isIdle() {
        return underWay.isEmpty();
    }

    /// This node leads no more: what is under way is the next leader's business, be it this node again.
    public void stepDown() {
        underWay.stream()
                .filter(operation -> !sleptThrough.contains(operation.id()))
                .findFirst()
                .ifPresent(first ->
                        unfinished = new Unfinished(first, cluster.localId(), cluster.now()));
        underWay.clear();
        started.clear();
        sleptThrough.clear();
    }

    /// This node was frozen. If another leads by now, the others have told it what is unfinished, and it
    /// may have been ended and undone since: this node hands nothing on that it knows from before.
    public void overslept() {
        unfinished = null;
        sleptThrough.clear();
        underWay.forEach(operation -> sleptThrough.add(operation.id()));
    }

    /// True if the same is being done already. A switchover to a backend is not the detachment of it.
    public boolean isUnderWay(FailoverRequest request) {
        return underWay.stream()
                .map(FailoverOperation::request)
                .anyMatch(other ->
                        other.kind() == request.kind()
                                && other.has(FailoverRequest.PROMOTE)
                                        == request.has(FailoverRequest.PROMOTE)
                                && new TreeSet<>(other.backendIds())
                                        .equals(new TreeSet<>(request.backendIds())));
    }

    /// True if the backends are as the request wants them and nothing is about to change that.
    public boolean isSettled(FailoverRequest request) {
        boolean moving =
                underWay.stream()
                        .flatMap(operation -> operation.request().backendIds().stream())
                        .anyMatch(request.backendIds()::contains);
        return !moving && isVoid(request);
    }

    /// True if the backends are as the request wants them, as far as is known (native `failover()`:
    /// "no backends are degenerated" and its like).
    private boolean isVoid(FailoverRequest request) {
        Optional<BackendStatuses> known = cluster.backends();
        return request.backendIds().stream()
                .allMatch(id ->
                        isBeyondConfigured(id)
                                || (known.isPresent() && isVoid(request, id, known.get())));
    }

    /// Whether there is no such backend; never if none is configured here, for then nothing is known.
    public boolean isBeyondConfigured(int id) {
        int configured = cluster.config().poolConfig().backends().size();
        return id < 0 || (configured > 0 && id >= configured);
    }

    private static boolean isVoid(FailoverRequest request, int id, BackendStatuses known) {
        if (id >= known.states().size()) {
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
    public void heardStart(NodeId leader, Optional<FailoverOperation> operation) {
        unfinished =
                operation.map(known -> new Unfinished(known, leader, cluster.now())).orElse(null);
    }

    /// This node follows no more. A leader says again and again what it is at: what it has not mentioned
    /// for long though it was heard has ended, and the word of that got lost.
    public void stopFollowing() {
        Unfinished known = unfinished;
        if (known != null && wasHeardOfWithout(known)) {
            ended(known.operation().id());
        }
    }

    private boolean wasHeardOfWithout(Unfinished known) {
        Duration age = cluster.now().since(known.since());
        return cluster.findRemote(known.begunBy().value())
                .flatMap(leader -> leader.silence(cluster.now()))
                .filter(silence -> age.minus(silence).compareTo(CoreLimits.START_SILENCE_MAX) > 0)
                .isPresent();
    }

    /// The leader has ended what it was at.
    public void heardEnd() {
        Unfinished known = unfinished;
        if (known != null) {
            ended(known.operation().id());
        }
    }

    /// Whether this node knows that the event is over.
    public boolean isPast(DatabaseEventId id) {
        return past.contains(id);
    }

    /// Forgets it if it is the one that waits for an heir.
    public void forgetUnfinished(DatabaseEventId id) {
        Unfinished known = unfinished;
        if (known != null && known.operation().id().equals(id)) {
            unfinished = null;
        }
    }

    /// What the last leader began and did not end, unless the backends show that it is done or it is
    /// too long ago.
    public Optional<Unfinished> unfinished() {
        forgetDone();
        return Optional.ofNullable(unfinished).filter(known -> !isOld(known));
    }

    /// What the backends show as done is over for good: when a backend comes back later, that is no reason
    /// to detach it again.
    public void forgetDone() {
        Unfinished known = unfinished;
        if (known != null && isVoid(known.operation().request())) {
            ended(known.operation().id());
        }
    }

    private boolean isOld(Unfinished known) {
        return cluster.now().since(known.since()).compareTo(CoreLimits.RESUME_AGE_MAX) > 0;
    }
}
