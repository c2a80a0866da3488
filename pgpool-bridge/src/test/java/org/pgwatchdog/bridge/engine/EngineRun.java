package org.pgwatchdog.bridge.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgwatchdog.core.message.FailoverKind;
import org.pgwatchdog.core.message.FailoverOperation;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.message.FailoverResult;
import org.pgwatchdog.core.model.BackendStatuses;
import org.pgwatchdog.core.model.DatabaseEventId;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.PoolRole;

/// One engine and its clock: time passes by the engine's deadlines, and each action is remembered until
/// [#forget].
final class EngineRun {
    private final BridgeEngine engine;
    private final List<BridgeAction> actions = new ArrayList<>();
    private MonotonicTime now = MonotonicTime.ZERO.plus(Duration.ofSeconds(1000));
    private int lastOperation;
    private long lastProbe;

    EngineRun(EngineSettings settings) {
        engine = new BridgeEngine(settings);
    }

    static EngineRun of(Backends backends) {
        return new EngineRun(backends.settings());
    }

    // What happens.

    List<BridgeAction> send(BridgeEvent event) {
        List<BridgeAction> fresh = engine.step(now, event);
        actions.addAll(fresh);
        fresh.stream()
                .flatMap(one -> kindOf(BridgeAction.Probe.class, one))
                .forEach(probe -> lastProbe = probe.token());
        return fresh;
    }

    /// Lets time pass; the engine is woken exactly when it asks for it.
    void pass(Duration duration) {
        MonotonicTime end = now.plus(duration);
        while (!engine.deadline().isNever() && end.hasReached(engine.deadline())) {
            now = engine.deadline().isBefore(now) ? now : engine.deadline();
            MonotonicTime woken = engine.deadline();
            send(new BridgeEvent.Tick());
            if (!woken.isBefore(engine.deadline())) {
                throw new AssertionError("the engine turns in circles at " + now);
            }
        }
        now = end;
    }

    MonotonicTime now() {
        return now;
    }

    MonotonicTime deadline() {
        return engine.deadline();
    }

    void leads(String book, int primary) {
        elected(book, primary);
        forget();
    }

    void elected(String book, int primary) {
        send(
                new BridgeEvent.RoleChanged(
                        PoolRole.LEADER, Optional.of(Backends.book(book, primary))));
    }

    void follows(String book, int primary) {
        send(
                new BridgeEvent.RoleChanged(
                        PoolRole.FOLLOWER, Optional.of(Backends.book(book, primary))));
        forget();
    }

    void role(PoolRole role) {
        send(new BridgeEvent.RoleChanged(role, Optional.empty()));
    }

    void bookHeard(String book, int primary) {
        send(new BridgeEvent.BookHeard(Backends.book(book, primary)));
    }

    void seen(String pool, int primary) {
        seen("pid 1", pool, primary);
    }

    void seen(String incarnation, String pool, int primary) {
        send(new BridgeEvent.PoolSeen(Backends.view(incarnation, pool, primary)));
    }

    void answer(FailoverResult result) {
        send(new BridgeEvent.Answered(last(BridgeAction.Want.class).ticket(), result));
    }

    void probed(boolean alive) {
        send(
                new BridgeEvent.Probed(
                        last(BridgeAction.Probe.class).token(),
                        alive,
                        alive ? "" : "connection refused"));
    }

    /// Answers the probe that the last step with one began, even if it was forgotten.
    void probedLast(boolean alive) {
        send(new BridgeEvent.Probed(lastProbe, alive, alive ? "" : "connection refused"));
    }

    void probeIfAsked() {
        if (!all(BridgeAction.Probe.class).isEmpty()) {
            probed(false);
        }
    }

    void surveyed(String roles) {
        send(
                new BridgeEvent.Surveyed(
                        last(BridgeAction.Survey.class).token(), Backends.roles(roles)));
    }

    void hookEnded(boolean succeeded) {
        send(
                new BridgeEvent.HookEnded(
                        last(BridgeAction.RunHook.class).token(),
                        succeeded,
                        succeeded ? "exit 0" : "exit 1"));
    }

    void poolAnswers(boolean accepted) {
        send(
                new BridgeEvent.PoolAnswered(
                        last(BridgeAction.ChangePool.class).change(),
                        accepted,
                        accepted ? "" : "no"));
    }

    DatabaseEventId run(FailoverRequest request) {
        return run(request, Optional.empty());
    }

    DatabaseEventId run(FailoverRequest request, Optional<Duration> resume) {
        DatabaseEventId id = new DatabaseEventId(NodeId.of(0), ++lastOperation);
        send(new BridgeEvent.RunFailover(new FailoverOperation(id, request), resume));
        return id;
    }

    // What was done.

    void forget() {
        actions.clear();
    }

    List<BridgeAction> actions() {
        return List.copyOf(actions);
    }

    <A extends BridgeAction> List<A> all(Class<A> kind) {
        return actions.stream().flatMap(one -> kindOf(kind, one)).toList();
    }

    private static <A> Stream<A> kindOf(Class<A> kind, BridgeAction action) {
        return kind.isInstance(action) ? Stream.of(kind.cast(action)) : Stream.empty();
    }

    <A extends BridgeAction> A last(Class<A> kind) {
        List<A> all = all(kind);
        if (all.isEmpty()) {
            throw new AssertionError("no " + kind.getSimpleName() + " among " + actions);
        }
        return all.getLast();
    }

    List<FailoverRequest> wanted() {
        return all(BridgeAction.Want.class).stream().map(BridgeAction.Want::request).toList();
    }

    List<PoolChange> changes() {
        return all(BridgeAction.ChangePool.class).stream()
                .map(BridgeAction.ChangePool::change)
                .toList();
    }

    List<HookCall> hooks() {
        return all(BridgeAction.RunHook.class).stream().map(BridgeAction.RunHook::call).toList();
    }

    List<String> told() {
        return all(BridgeAction.Tell.class).stream().map(BridgeAction.Tell::text).toList();
    }

    List<Long> answered() {
        return all(BridgeAction.Answer.class).stream().map(BridgeAction.Answer::visitor).toList();
    }

    List<Integer> quarantined() {
        return last(BridgeAction.Report.class).quarantined();
    }

    /// The result of the last operation that ended.
    Optional<BackendStatuses> result() {
        return last(BridgeAction.Ended.class).result();
    }

    // Requests.

    static FailoverRequest detach(int backend, int flags) {
        return new FailoverRequest(FailoverKind.DEGENERATE, flags, List.of(backend));
    }

    static FailoverRequest attach(int backend) {
        return new FailoverRequest(
                FailoverKind.FAILBACK, FailoverRequest.CONFIRMED, List.of(backend));
    }

    static FailoverRequest promote(int backend) {
        return new FailoverRequest(
                FailoverKind.PROMOTE, FailoverRequest.CONFIRMED, List.of(backend));
    }

    static FailoverRequest switchover(int backend) {
        return detach(
                backend,
                FailoverRequest.PROMOTE | FailoverRequest.CONFIRMED | FailoverRequest.SWITCHOVER);
    }
}
