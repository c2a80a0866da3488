package org.pgwatchdog.bridge.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.MonotonicTime;

/// The operation that [Execution] has at hand.
final class FailoverTask {
    enum Step {
        /// Did the last leader's command do it already?
        LOOKING_BACK,
        COMMAND,
        SEARCHING
    }

    final FailoverOperation operation;
    final List<Integer> down = new ArrayList<>();
    final Deque<Integer> commands = new ArrayDeque<>();
    final List<String> notes = new ArrayList<>();
    final int oldMain;
    final int oldPrimary;
    int newMain;

    /// Another node runs the commands.
    boolean quiet;

    @Nullable BackendStatuses result;
    long token;
    Step step = Step.LOOKING_BACK;
    MonotonicTime limit = MonotonicTime.NEVER;
    MonotonicTime nextSurvey = MonotonicTime.NEVER;

    FailoverTask(FailoverOperation operation, Book book) {
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

    boolean losesPrimary() {
        return oldPrimary < 0 || down.contains(oldPrimary);
    }

    /// After an attachment the roles are asked once, as it may have brought the primary back: a leader
    /// without a primary goes on looking anyway.
    boolean isAskedOnce() {
        return request().kind() == FailoverKind.FAILBACK;
    }

    /// The known primary if it says so still, else the first that says so, -1 if none does.
    int primaryAmong(List<BackendRole> roles) {
        boolean known = oldPrimary >= 0 && oldPrimary < roles.size() && !down.contains(oldPrimary);
        if (known && roles.get(oldPrimary) == BackendRole.PRIMARY) {
            return oldPrimary;
        }
        for (int id = 0; id < roles.size(); id++) {
            if (roles.get(id) == BackendRole.PRIMARY && !down.contains(id)) {
                return id;
            }
        }
        return -1;
    }

    /// Why there is nothing to do, as natives find it.
    Optional<String> refusal(EngineState state) {
        Book book = state.book();
        FailoverRequest request = request();
        if (book.statuses().isEmpty()) {
            return Optional.of("nothing done: nothing is known of the backends yet");
        }
        if (book.conformsTo(request)) {
            return Optional.of("nothing done: it is so already");
        }
        Optional<String> reason =
                switch (Wish.Aim.of(request)) {
                    case DETACH ->
                            request.backendIds().stream().anyMatch(book::isUp)
                                    ? Optional.empty()
                                    : Optional.of("no backend of these is attached");
                    case ATTACH ->
                            book.isDown(target())
                                    ? Optional.empty()
                                    : Optional.of("it is not detached");
                    case PROMOTE -> refusalOfPromotion(state);
                };
        return reason.map(text -> "nothing done: " + text);
    }

    private Optional<String> refusalOfPromotion(EngineState state) {
        if (!state.settings().primaryReplica()) {
            return Optional.of("there is no primary in this clustering mode");
        }
        if (!state.book().isUp(target())) {
            return Optional.of("backend " + target() + " is not attached");
        }
        boolean takesOver = request().kind() == FailoverKind.DEGENERATE;
        return takesOver && !state.book().isUp(oldPrimary)
                ? Optional.of("there is no primary to switch over from")
                : Optional.empty();
    }
}
