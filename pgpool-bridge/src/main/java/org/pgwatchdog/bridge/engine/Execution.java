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
    private final Deque<Order> queue = new ArrayDeque<>();
    private @Nullable FailoverTask task;
    private @Nullable FailoverTask abandoned;
    private MonotonicTime abandonedAt = MonotonicTime.ZERO;

    /// @param quiet whether another node runs the commands
    private record Order(FailoverOperation operation, Optional<Duration> resume, boolean quiet) {}

    Execution(EngineState state, FollowPrimary follow) {
        this.state = state;
        this.follow = follow;
    }

    boolean isIdle() {
        return task == null && queue.isEmpty();
    }

    void run(BridgeEvent.RunFailover order) {
        queue.add(new Order(order.operation(), order.resume(), false));
        next();
    }

    void follow(FailoverOperation operation) {
        queue.add(new Order(operation, Optional.empty(), true));
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
            abandoned = task;
            abandonedAt = state.now();
        }
        task = null;
        queue.clear();
    }

    /// How long to wait for the work of a command that was run before: by the last leader, or by this
    /// node, which lost the lead and has it back.
    private Optional<Duration> patience(FailoverTask fresh, Optional<Duration> resume) {
        boolean recent = state.now().since(abandonedAt).compareTo(EngineLimits.COMMAND_MEMORY) < 0;
        return recent && isAbandoned(fresh) && resume.isEmpty()
                ? Optional.of(EngineLimits.COMMAND_MEMORY_PATIENCE)
                : resume;
    }

    private boolean isAbandoned(FailoverTask current) {
        FailoverTask before = abandoned;
        return before != null
                && before.request().kind() == current.request().kind()
                && before.request().backendIds().equals(current.request().backendIds());
    }

    private void next() {
        while (task == null && !queue.isEmpty()) {
            Order order = queue.remove();
            begin(order.operation(), order.resume(), order.quiet());
        }
    }

    private void begin(FailoverOperation operation, Optional<Duration> resume, boolean quiet) {
        FailoverTask fresh = new FailoverTask(operation, state.book());
        fresh.quiet = quiet;
        Optional<String> refusal = fresh.refusal(state);
        if (refusal.isPresent()) {
            state.act(new BridgeAction.Ended(operation.id(), Optional.empty(), refusal.get()));
            return;
        }
        task = fresh;
        state.act(new BridgeAction.Started(operation.id()));
        switch (operation.request().kind()) {
            case DEGENERATE -> degenerate(fresh, patience(fresh, resume));
            case FAILBACK -> failback(fresh);
            case PROMOTE -> promote(fresh);
        }
    }

    // The three kinds.

    private void degenerate(FailoverTask fresh, Optional<Duration> resume) {
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
        boolean traceable =
                state.settings().primaryReplica() && state.settings().alwaysPrimary() < 0;
        if (resume.isPresent() && traceable && fresh.losesPrimary()) {
            fresh.limit = state.now().plus(resume.get());
            survey(fresh);
        } else {
            commands(fresh, fresh.down);
        }
    }

    private void failback(FailoverTask fresh) {
        fresh.result =
                state.book().with(List.of(fresh.target()), BackendState.WAITING, fresh.oldPrimary);
        fresh.newMain = mainOf(fresh.result);
        commands(fresh, List.of(fresh.target()));
    }

    private void promote(FailoverTask fresh) {
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

    // The operator's command.

    private void commands(FailoverTask current, List<Integer> nodes) {
        current.step = FailoverTask.Step.COMMAND;
        current.limit = MonotonicTime.NEVER;
        current.nextSurvey = MonotonicTime.NEVER;
        current.commands.addAll(nodes);
        nextCommand(current);
    }

    /// One run for each backend that was detached or attached (native `trigger_failover_command`).
    private void nextCommand(FailoverTask current) {
        boolean attach = current.request().kind() == FailoverKind.FAILBACK;
        HookCall.Kind kind = attach ? HookCall.Kind.FAILBACK : HookCall.Kind.FAILOVER;
        Integer node = current.commands.poll();
        if (node == null || current.quiet || !state.settings().hooks().has(kind)) {
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
        FailoverTask current = task;
        if (current == null
                || current.step != FailoverTask.Step.COMMAND
                || current.token != token) {
            return;
        }
        current.notes.add(detail);
        if (!succeeded) {
            state.tell(NoticeLevel.ERROR, "event " + current.operation.id() + ": " + detail);
        }
        nextCommand(current);
    }

    private void commandDone(FailoverTask current) {
        state.act(new BridgeAction.CommandsRan(current.operation.id()));
        boolean search =
                state.settings().primaryReplica()
                        && switch (current.request().kind()) {
                            case DEGENERATE -> current.losesPrimary();
                            case FAILBACK -> !follow.isRunning();
                            case PROMOTE -> false;
                        };
        int always = state.settings().alwaysPrimary();
        if (!search) {
            finish(current, false);
        } else if (always >= 0) {
            found(current, always);
        } else {
            current.step = FailoverTask.Step.SEARCHING;
            current.limit = state.now().plus(searchPatience(current));
            survey(current);
        }
    }

    private Duration searchPatience(FailoverTask current) {
        Duration wanted = state.settings().searchPrimary();
        if (current.isAskedOnce()) {
            return EngineLimits.SURVEY_PATIENCE;
        }
        return wanted.isZero() ? EngineLimits.SEARCH_MAX : wanted;
    }

    // The search for the primary.

    private void survey(FailoverTask current) {
        List<Integer> candidates = new ArrayList<>();
        BackendStatuses result = current.result;
        for (int id = 0; result != null && id < result.states().size(); id++) {
            if (result.states().get(id) != BackendState.DOWN && state.settings().isUsed(id)) {
                candidates.add(id);
            }
        }
        if (candidates.isEmpty() && current.step == FailoverTask.Step.LOOKING_BACK) {
            commands(current, current.down);
            return;
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
        FailoverTask current = task;
        boolean ours =
                current != null
                        && current.step != FailoverTask.Step.COMMAND
                        && current.token == token;
        if (current == null || !ours) {
            return;
        }
        int primary = current.primaryAmong(roles);
        if (primary >= 0) {
            if (current.step == FailoverTask.Step.LOOKING_BACK) {
                current.notes.add("the last leader's work shows: its command is not repeated");
            }
            found(current, primary);
        } else if (current.isAskedOnce() || state.now().hasReached(current.limit)) {
            searchExpired(current);
        } else {
            current.nextSurvey = state.now().plus(EngineLimits.SURVEY_INTERVAL);
        }
    }

    private void searchExpired(FailoverTask current) {
        if (current.step == FailoverTask.Step.LOOKING_BACK) {
            commands(current, current.down);
            return;
        }
        if (current.isAskedOnce()) {
            found(current, current.oldPrimary);
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

    private void found(FailoverTask current, int primary) {
        BackendStatuses known = current.result;
        if (known != null) {
            current.result = new BackendStatuses(known.states(), primary);
        }
        boolean fresh = primary >= 0 && !current.down.contains(primary);
        finish(current, fresh && current.request().kind() != FailoverKind.FAILBACK);
    }

    // The end.

    /// @param newPrimary whether the others have a new primary to follow
    private void finish(FailoverTask current, boolean newPrimary) {
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
        abandoned = isAbandoned(current) ? null : abandoned;
        state.act(
                new BridgeAction.Ended(
                        current.operation.id(),
                        Optional.of(book),
                        "primary is "
                                + (primary < 0 ? "unknown" : "backend " + primary)
                                + (current.notes.isEmpty()
                                        ? ""
                                        : "; " + String.join("; ", current.notes))));
        if (followers && !current.quiet && state.settings().hooks().followPrimary()) {
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
        FailoverTask current = task;
        if (current == null) {
            return;
        }
        if (state.now().hasReached(current.limit)) {
            searchExpired(current);
        } else if (state.now().hasReached(current.nextSurvey)) {
            survey(current);
        }
    }

    MonotonicTime deadline() {
        FailoverTask current = task;
        return current == null ? MonotonicTime.NEVER : current.nextSurvey.earlierOf(current.limit);
    }
}
