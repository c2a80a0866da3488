package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.PoolRole;

/// What the parts of the engine share: the settings, the book, the role, the time, and the actions of the
/// current step.
final class EngineState {
    private final EngineSettings settings;
    private final Book book = new Book();
    private List<BridgeAction> actions = new ArrayList<>();
    private MonotonicTime now = MonotonicTime.ZERO;
    private PoolRole role = PoolRole.ALONE;
    private long lastToken;

    EngineState(EngineSettings settings) {
        this.settings = settings;
    }

    EngineSettings settings() {
        return settings;
    }

    Book book() {
        return book;
    }

    MonotonicTime now() {
        return now;
    }

    void advance(MonotonicTime to) {
        now = to;
    }

    PoolRole role() {
        return role;
    }

    void role(PoolRole fresh) {
        role = fresh;
    }

    boolean leads() {
        return role == PoolRole.LEADER;
    }

    /// Why a request can never come true here, whoever decides; empty if it can. For one backend (the
    /// wishes of this node name one).
    Optional<String> hindrance(FailoverRequest request) {
        int id = request.backendIds().getFirst();
        boolean unknown = book.statuses().isPresent() && !book.isUp(id) && !book.isDown(id);
        if (!settings.isUsed(id) || unknown) {
            return Optional.of("backend " + id + " is not configured");
        }
        return switch (Wish.Aim.of(request)) {
            case DETACH ->
                    settings.mayFail(id)
                            ? Optional.empty()
                            : Optional.of("backend " + id + " is flagged DISALLOW_TO_FAILOVER");
            case ATTACH -> Optional.empty();
            case PROMOTE ->
                    settings.primaryReplica()
                            ? hindranceOfPromotion(id)
                            : Optional.of("there is no primary in this clustering mode");
        };
    }

    private Optional<String> hindranceOfPromotion(int id) {
        return book.isDown(id)
                ? Optional.of("backend " + id + " is not attached, so it is not promoted")
                : Optional.empty();
    }

    /// Names a question so that its answer finds back; never reused.
    long freshToken() {
        return ++lastToken;
    }

    void act(BridgeAction action) {
        actions.add(action);
    }

    void tell(NoticeLevel level, String text) {
        act(new BridgeAction.Tell(level, text));
    }

    /// Tells the core what this pool sees, quarantine included.
    void report() {
        book.statuses().ifPresent(known -> act(new BridgeAction.Report(known, book.quarantined())));
    }

    List<BridgeAction> take() {
        List<BridgeAction> taken = List.copyOf(actions);
        actions = new ArrayList<>();
        return taken;
    }
}
