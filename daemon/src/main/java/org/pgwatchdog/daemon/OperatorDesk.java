package org.pgwatchdog.daemon;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.RecoveryPhase;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.daemon.control.ControlAnswer;
import org.pgwatchdog.daemon.control.ControlLimits;
import org.pgwatchdog.daemon.control.ControlRequest;
import org.pgwatchdog.daemon.control.ControlServer;
import org.pgwatchdog.daemon.control.HookNotice;
import org.pgwatchdog.daemon.status.EventHistory;
import org.pgwatchdog.daemon.status.HistoryEntry;

/// Answers operators: itself what it knows, through the core what the core decides. Thread-safe.
final class OperatorDesk implements ControlServer.Desk, EffectRouter.Operators {
    private final Office office;
    private final Map<Long, CompletableFuture<ControlAnswer>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong lastClient = new AtomicLong();
    private final AtomicInteger noticesWaiting = new AtomicInteger();

    /// What the desk can have done.
    interface Office {
        CompletableFuture<String> statusJson();

        boolean offer(Event event);

        /// How long clients may take to leave when online recovery begins (`recovery_timeout`).
        Duration recoveryTimeout();

        EventHistory history();

        /// Why a takeover happened; blocks.
        ControlAnswer explain(ControlRequest.Explain request);

        ControlAnswer reload();

        ControlAnswer dump();

        void stop(String reason);

        /// Takes what the local pgpool's hook tells. Does not block.
        CompletionStage<ControlAnswer> notice(HookNotice notice);
    }

    OperatorDesk(Office office) {
        this.office = office;
    }

    @Override
    public CompletionStage<ControlAnswer> answer(ControlRequest request) {
        return switch (request) {
            case ControlRequest.Status _ ->
                    office.statusJson()
                            .thenApply(JsonParser::parseString)
                            .thenApply(ControlAnswer::of);
            case ControlRequest.Stop _ -> {
                office.stop("an operator asked for it");
                yield CompletableFuture.completedFuture(ControlAnswer.done("stopping"));
            }
            case ControlRequest.Reload _ -> onVirtualThread(office::reload);
            case ControlRequest.Switchover(OptionalInt to) ->
                    throughCore(client ->
                            new Event.SwitchoverRequested(
                                    client, to.stream().mapToObj(NodeId::of).findFirst()));
            case ControlRequest.Pause(boolean pause) ->
                    throughCore(client -> new Event.PauseRequested(client, pause));
            case ControlRequest.Recovery(var phase, boolean force) -> recovery(phase, force);
            case ControlRequest.Events _ ->
                    CompletableFuture.completedFuture(ControlAnswer.of(historyJson()));
            case ControlRequest.Explain explain -> onVirtualThread(() -> office.explain(explain));
            case ControlRequest.Dump _ -> onVirtualThread(office::dump);
            case ControlRequest.Notify(HookNotice notice) -> notice(notice);
        };
    }

    @Override
    public Runnable follow(Consumer<JsonObject> follower) {
        return office.history().follow(entry -> follower.accept(entry.toJson()));
    }

    @Override
    public void answer(long client, boolean done, String text) {
        CompletableFuture<ControlAnswer> answer = waiting.remove(client);
        if (answer != null) {
            answer.complete(done ? ControlAnswer.done(text) : ControlAnswer.failed(text));
        }
    }

    /// The others' clients may take as long to leave as ours.
    private CompletionStage<ControlAnswer> recovery(RecoveryPhase phase, boolean force) {
        Duration patience = office.recoveryTimeout();
        Duration limit = patience.plus(DaemonLimits.OPERATOR_TIMEOUT);
        return throughCore(
                client -> new Event.RecoveryRequested(client, phase, force, patience),
                limit.compareTo(ControlLimits.RECOVERY_TIMEOUT) < 0
                        ? limit
                        : ControlLimits.RECOVERY_TIMEOUT);
    }

    private CompletionStage<ControlAnswer> throughCore(LongFunction<Event> event) {
        return throughCore(event, DaemonLimits.OPERATOR_TIMEOUT);
    }

    private CompletionStage<ControlAnswer> throughCore(LongFunction<Event> event, Duration limit) {
        long client = lastClient.incrementAndGet();
        CompletableFuture<ControlAnswer> answer = new CompletableFuture<>();
        waiting.put(client, answer);
        if (!office.offer(event.apply(client))) {
            waiting.remove(client);
            return CompletableFuture.completedFuture(
                    ControlAnswer.failed("the node is ending or overloaded"));
        }
        return answer.completeOnTimeout(
                        ControlAnswer.failed(
                                "not finished after "
                                        + limit.toSeconds()
                                        + " s; see pgwatchdog status and events"),
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> waiting.remove(client));
    }

    private CompletionStage<ControlAnswer> notice(HookNotice notice) {
        if (noticesWaiting.incrementAndGet() > ControlLimits.NOTICES_WAITING_MAX) {
            noticesWaiting.decrementAndGet();
            return CompletableFuture.completedFuture(
                    ControlAnswer.failed(
                            ControlLimits.NOTICES_WAITING_MAX
                                    + " notices wait already; see pgwatchdog events"));
        }
        // A copy: the time-out must not touch what the office works on.
        return office.notice(notice)
                .thenApply(Function.identity())
                .toCompletableFuture()
                .completeOnTimeout(
                        ControlAnswer.failed(
                                "not finished after "
                                        + ControlLimits.NOTICE_TIMEOUT.toSeconds()
                                        + " s, it goes on; see pgwatchdog events"),
                        ControlLimits.NOTICE_TIMEOUT.toMillis(),
                        TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> noticesWaiting.decrementAndGet());
    }

    /// The newest facts, as many as an answer takes, oldest first.
    private JsonArray historyJson() {
        List<JsonObject> told = new ArrayList<>();
        int bytes = 0;
        for (HistoryEntry entry : office.history().entries().reversed()) {
            JsonObject json = entry.toJson();
            bytes += json.toString().getBytes(StandardCharsets.UTF_8).length + 1;
            if (bytes > ControlLimits.EVENTS_BYTES_MAX) {
                break;
            }
            told.add(json);
        }
        JsonArray all = new JsonArray();
        told.reversed().forEach(all::add);
        return all;
    }

    private static CompletionStage<ControlAnswer> onVirtualThread(
            java.util.function.Supplier<ControlAnswer> work) {
        CompletableFuture<ControlAnswer> answer = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("operator")
                .start(() -> {
                    try {
                        answer.complete(work.get());
                    } catch (RuntimeException fault) {
                        answer.completeExceptionally(fault);
                    }
                });
        return answer;
    }
}
