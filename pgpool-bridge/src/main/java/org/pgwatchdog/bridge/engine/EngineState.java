package org.pgwatchdog.bridge.engine;

import java.util.ArrayList;
import java.util.List;
import org.pgwatchdog.core.effect.NoticeLevel;
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
