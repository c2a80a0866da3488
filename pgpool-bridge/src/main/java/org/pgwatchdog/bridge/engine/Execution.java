package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.BackendState;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.MonotonicTime;

/// Carries decided failovers out on the leader, one after the other (native `failover()` of the leader's
/// main process): the operator's command, the search for the primary, the new book.
///
/// Losing the lead ends it: a command that runs is left to its end, nothing more is begun.
final class Execution {
    private final EngineState state;
    private final FollowPrimary follow;
    private final Deque<BridgeEvent.RunFailover> queue = new ArrayDeque<>();
    private @Nullable Task task;

    Execution(EngineState state, FollowPrimary follow) {
        this.state = state;
        this.follow = follow;
    }

    /// The operation at hand.
    private static final class Task {
        private final FailoverOperation operation;
        private final List<Integer> down = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private final int oldMain;
        private final int oldPrimary;
        private int newMain;
        private @Nullable BackendStatuses result;
        private long token;
        private Step step = Step.LOOKING_BACK;
        private MonotonicTime limit = MonotonicTime.NEVER;
        private MonotonicTime nextSurvey = MonotonicTime.NEVER;

        Task(FailoverOperation operation, Book book) {
            this.operation = operation;
            this.oldMain = book.main();
            this.oldPrimary = book.primary();
        }

        FailoverRequest request() {
            return operation.request();
        }

        int target() {
            return operation.request().backendIds().getFirst();
        }
    }

    private enum Step {
        /// Did the last leader's command do it already?
        LOOKING_BACK,
        COMMAND,
        SEARCHING
    }

    boolean isIdle() {
        return task == null && queue.isEmpty();
    }

    void run(BridgeEvent.RunFailover order) {
        queue.add(order);
        next();
    }

    /// This node leads no more.
    void abandon() {
        if (task != null) {
            state.tell(
                    NoticeLevel.WARN,
                    "event "
                            + task.operation.id()
                            + " is left to the next leader: this node leads no more");
        }
        task = null;
        queue.clear();
    }

    private void next() {
        while (task == null && !queue.isEmpty()) {
            BridgeEvent.RunFailover order = queue.remove();
            begin(order.operation(), order.resume());
        }
    }

    private void begin(FailoverOperation operation, Optional<Duration> resume) {
        Task fresh = new Task(operation, state.book());
        Optional<String> refusal = refusal(fresh);
        if (refusal.isPresent()) {
            state.act(new BridgeAction.Ended(operation.id(), Optional.empty(), refusal.get()));
            return;
        }
        task = fresh;
        state.act(new BridgeAction.Started(operation.id()));
        switch (operation.request().kind()) {
            case DEGENERATE -> degenerate(fresh, resume);
            case FAILBACK -> failback(fresh);
            case PROMOTE -> promote(fresh);
        }
    }

    /// Why there is nothing to do, as natives find it.
    private Optional<String> refusal(Task fresh) {
        Book book = state.book();
        FailoverRequest request = fresh.request();
        if (book.statuses().isEmpty()) {
            return Optional.of("nothing done: nothing is known of the backends yet");
        }
        if (book.conformsTo(request)) {
            return Optional.of("nothing done: it is so already");
        }
        boolean needsPrimary =
                switch (request.kind()) {
                    case PROMOTE -> true;
                    case DEGENERATE -> request.has(FailoverRequest.PROMOTE);
                    case FAILBACK -> false;
                };
        if (needsPrimary && !state.settings().primaryReplica()) {
            return Optional.of("nothing done: there is no primary in this clustering mode");
        }
        if (needsPrimary && !book.isUp(fresh.target())) {
            return Optional.of("nothing done: backend " + fresh.target() + " is not attached");
        }
        return Optional.empty();
    }

    // The three kinds.

    private void degenerate(Task fresh, Optional<Duration> resume) {
        boolean switchover = fresh.request().has(FailoverRequest.PROMOTE);
        if (switchover) {
            fresh.down.add(fresh.oldPrimary);
        } else {
            fresh.request().backendIds().stream()
                    .filter(state.book()::isUp)
                    .distinct()
                    .forEach(fresh.down::add);
        }
        fresh.result = state.book().with(fresh.down, BackendState.DOWN, fresh.oldPrimary);
        fresh.newMain = switchover ? fresh.target() : mainOf(fresh.result);
        if (resume.isPresent() && losesPrimary(fresh)) {
            fresh.limit = state.now().plus(resume.get());
            survey(fresh);
        } else {
            command(fresh, HookCall.Kind.FAILOVER, fresh.down.getFirst());
        }
    }

    private void failback(Task fresh) {
        fresh.result =
                state.book().with(List.of(fresh.target()), BackendState.WAITING, fresh.oldPrimary);
        fresh.newMain = mainOf(fresh.result);
        command(fresh, HookCall.Kind.FAILBACK, fresh.target());
    }

    private void promote(Task fresh) {
        fresh.newMain = fresh.target();
        fresh.result = state.book().with(List.of(), BackendState.DOWN, fresh.target());
        finish(fresh, true);
    }

    private static int mainOf(BackendStatuses statuses) {
        for (int id = 0; id < statuses.states().size(); id++) {
            BackendState backend = statuses.states().get(id);
            if (backend == BackendState.WAITING || backend == BackendState.UP) {
                return id;
            }
        }
        return -1;
    }

    private static boolean losesPrimary(Task task) {
        return task.oldPrimary < 0 || task.down.contains(task.oldPrimary);
    }

    // The operator's command.

    private void command(Task current, HookCall.Kind kind, int node) {
        current.step = Step.COMMAND;
        if (!state.settings().hooks().has(kind)) {
            commandDone(current);
            return;
        }
        current.token = state.freshToken();
        state.act(
                new BridgeAction.RunHook(
                        current.token,
                        new HookCall(
                                kind, node, current.newMain, current.oldMain, current.oldPrimary)));
    }

    void hookEnded(long token, boolean succeeded, String detail) {
        Task current = task;
        if (current == null || current.step != Step.COMMAND || current.token != token) {
            return;
        }
        current.notes.add(detail);
        if (!succeeded) {
            state.tell(NoticeLevel.ERROR, "event " + current.operation.id() + ": " + detail);
        }
        commandDone(current);
    }

    private void commandDone(Task current) {
        boolean search =
                state.settings().primaryReplica()
                        && switch (current.request().kind()) {
                            case DEGENERATE -> losesPrimary(current);
                            case FAILBACK -> current.oldPrimary < 0 && !follow.isRunning();
                            case PROMOTE -> false;
                        };
        int always = state.settings().alwaysPrimary();
        if (!search) {
            finish(current, false);
        } else if (always >= 0) {
            found(current, always);
        } else {
            current.step = Step.SEARCHING;
            Duration wanted = state.settings().searchPrimary();
            current.limit = state.now().plus(wanted.isZero() ? EngineLimits.SEARCH_MAX : wanted);
            survey(current);
        }
    }

    // The search for the primary.

    private void survey(Task current) {
        List<Integer> candidates = new ArrayList<>();
        BackendStatuses result = current.result;
        for (int id = 0; result != null && id < result.states().size(); id++) {
            if (result.states().get(id) != BackendState.DOWN && state.settings().isUsed(id)) {
                candidates.add(id);
            }
        }
        if (candidates.isEmpty()) {
            current.notes.add("no backend is left to look for a primary among");
            found(current, BackendStatuses.PRIMARY_NONE);
            return;
        }
        current.nextSurvey = MonotonicTime.NEVER;
        current.token = state.freshToken();
        state.act(new BridgeAction.Survey(current.token, candidates));
    }

    void surveyed(long token, List<BackendRole> roles) {
        Task current = task;
        boolean ours = current != null && current.step != Step.COMMAND && current.token == token;
        if (current == null || !ours) {
            return;
        }
        int primary = primaryAmong(current, roles);
        if (primary >= 0) {
            if (current.step == Step.LOOKING_BACK) {
                current.notes.add("the last leader's work shows: its command is not repeated");
            }
            found(current, primary);
        } else if (state.now().hasReached(current.limit)) {
            searchExpired(current);
        } else {
            current.nextSurvey = state.now().plus(EngineLimits.SURVEY_INTERVAL);
        }
    }

    private static int primaryAmong(Task current, List<BackendRole> roles) {
        for (int id = 0; id < roles.size(); id++) {
            if (roles.get(id) == BackendRole.PRIMARY && !current.down.contains(id)) {
                return id;
            }
        }
        return -1;
    }

    private void searchExpired(Task current) {
        if (current.step == Step.LOOKING_BACK) {
            command(current, HookCall.Kind.FAILOVER, current.down.getFirst());
            return;
        }
        current.notes.add("no primary was found within search_primary_node_timeout");
        state.tell(
                NoticeLevel.ERROR,
                "event "
                        + current.operation.id()
                        + ": no primary was found within search_primary_node_timeout; the"
                        + " cluster has none until one is promoted");
        found(current, BackendStatuses.PRIMARY_NONE);
    }

    private void found(Task current, int primary) {
        BackendStatuses known = current.result;
        if (known != null) {
            current.result = new BackendStatuses(known.states(), primary);
        }
        finish(current, primary >= 0 && current.request().kind() != FailoverKind.FAILBACK);
    }

    // The end.

    /// @param newPrimary whether the others have a new primary to follow
    private void finish(Task current, boolean newPrimary) {
        BackendStatuses known = current.result;
        if (known == null) {
            throw new IllegalStateException("event without a result: " + current.operation);
        }
        boolean promotion = current.request().kind() == FailoverKind.PROMOTE;
        boolean followers =
                newPrimary
                        && state.settings().streaming()
                        && (state.settings().hooks().followPrimary() || promotion);
        int primary = known.primaryNodeId();
        BackendStatuses book = followers ? allButPrimaryDown(known) : known;
        state.book().take(book);
        task = null;
        state.act(
                new BridgeAction.Ended(
                        current.operation.id(),
                        Optional.of(book),
                        "primary is "
                                + (primary < 0 ? "unknown" : "backend " + primary)
                                + (current.notes.isEmpty()
                                        ? ""
                                        : "; " + String.join("; ", current.notes))));
        if (followers && state.settings().hooks().followPrimary()) {
            follow.start(primary, current.oldMain, current.oldPrimary);
        }
        next();
    }

    private BackendStatuses allButPrimaryDown(BackendStatuses known) {
        List<BackendState> states = new ArrayList<>(known.states());
        for (int id = 0; id < states.size(); id++) {
            if (id != known.primaryNodeId() && states.get(id) != BackendState.UNUSED) {
                states.set(id, BackendState.DOWN);
            }
        }
        return new BackendStatuses(states, known.primaryNodeId());
    }

    void tick() {
        Task current = task;
        if (current != null && state.now().hasReached(current.nextSurvey)) {
            survey(current);
        }
    }

    MonotonicTime deadline() {
        return task == null ? MonotonicTime.NEVER : task.nextSurvey;
    }
}
