package org.pgwatchdog.bridge.pool;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.bridge.engine.BridgeAction;
import org.pgwatchdog.bridge.engine.BridgeEngine;
import org.pgwatchdog.bridge.engine.BridgeEvent;
import org.pgwatchdog.bridge.engine.EngineSettings;
import org.pgwatchdog.bridge.engine.PoolNotice;
import org.pgwatchdog.core.effect.NoticeLevel;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.FailoverRequest;
import org.pgwatchdog.core.model.MonotonicTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running bridge: the engine on a thread of its own, and a virtual thread for each thing that blocks.
/// Every question the engine puts gets exactly one answer, also if the one who should give it fails.
public final class PoolBridge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PoolBridge.class);

    private final BridgeEngine engine;
    private final Accesses accesses;
    private final ClusterLink cluster;
    private final Supplier<MonotonicTime> clock;
    private final PoolWatch watch;
    private final BlockingQueue<BridgeEvent> queue = new LinkedBlockingQueue<>(BridgeLimits.QUEUE);
    private final Map<Long, CompletableFuture<Answer>> visitors = new ConcurrentHashMap<>();
    private final AtomicLong lastVisitor = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    /// The ways to the world.
    public record Accesses(PoolAccess pool, DatabaseAccess databases, HookAccess hooks) {}

    /// What a visitor is told.
    public record Answer(boolean done, String text) {}

    /// A bridge at rest.
    ///
    /// @param pollInterval how often to look at the local pgpool
    public PoolBridge(
            EngineSettings settings,
            Accesses accesses,
            ClusterLink cluster,
            Supplier<MonotonicTime> clock,
            Duration pollInterval) {
        this.engine = new BridgeEngine(settings);
        this.accesses = accesses;
        this.cluster = cluster;
        this.clock = clock;
        this.watch = new PoolWatch(accesses.pool(), this::offer, pollInterval);
        this.thread = Thread.ofVirtual().name("bridge").unstarted(this::run);
    }

    /// Begins to work; what was offered before is handled first.
    ///
    /// @param looks whether the local pgpool can be looked at at all
    public void start(boolean looks) {
        thread.start();
        if (looks) {
            watch.start();
        }
    }

    /// Tells the bridge something; any thread, never blocks. What does not fit any more is dropped with a
    /// line in the log: the engine repeats what matters.
    public void offer(BridgeEvent event) {
        if (!closed && !queue.offer(event)) {
            LOG.error("the bridge is overloaded: dropped {}", event);
        }
    }

    /// `pgwatchdog notify`: completed when the cluster has done what the pool says, or its patience ends.
    public CompletionStage<Answer> notice(PoolNotice notice) {
        return visit(visitor -> new BridgeEvent.Noticed(visitor, notice));
    }

    /// An operator's order.
    public CompletionStage<Answer> order(FailoverRequest request, String who) {
        return visit(visitor -> new BridgeEvent.Ordered(visitor, request, who));
    }

    private CompletionStage<Answer> visit(java.util.function.LongFunction<BridgeEvent> event) {
        long visitor = lastVisitor.incrementAndGet();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        visitors.put(visitor, answer);
        BridgeEvent arrival = event.apply(visitor);
        if (closed || !queue.offer(arrival)) {
            visitors.remove(visitor);
            return CompletableFuture.completedFuture(new Answer(false, "the bridge is closed"));
        }
        return answer.completeOnTimeout(
                        new Answer(false, "the bridge did not answer"),
                        BridgeLimits.VISIT_MAX.toSeconds(),
                        TimeUnit.SECONDS)
                .whenComplete((_, _) -> visitors.remove(visitor));
    }

    private void run() {
        while (!closed) {
            try {
                BridgeEvent event = queue.poll(untilDeadline(), TimeUnit.NANOSECONDS);
                BridgeEvent next = event == null ? new BridgeEvent.Tick() : event;
                engine.step(clock.get(), next).forEach(this::carryOut);
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException fault) {
                // A fault of ours in one event must not leave the pool without a bridge.
                LOG.error("the bridge failed on an event", fault);
                cluster.tell(NoticeLevel.ERROR, "the bridge failed on an event: " + fault);
            }
        }
    }

    private long untilDeadline() {
        MonotonicTime deadline = engine.deadline();
        if (deadline.isNever()) {
            return BridgeLimits.IDLE.toNanos();
        }
        MonotonicTime now = clock.get();
        return deadline.isBefore(now)
                ? 0
                : Math.min(deadline.since(now).toNanos(), BridgeLimits.IDLE.toNanos());
    }

    private void carryOut(BridgeAction action) {
        switch (action) {
            case BridgeAction.Want(var ticket, var request, var reason) -> {
                boolean taken = cluster.offer(new Event.FailoverWanted(ticket, request, reason));
                if (!taken) {
                    LOG.warn("the core takes no wishes now; ticket={}", ticket);
                }
            }
            case BridgeAction.Report(var statuses, var quarantined) ->
                    cluster.offer(new Event.BackendsReported(statuses, quarantined));
            case BridgeAction.Started(var id) -> cluster.offer(new Event.FailoverStarted(id));
            case BridgeAction.CommandsRan(var id) -> cluster.commandsRan(id);
            case BridgeAction.Ended(var id, var result, var detail) ->
                    cluster.offer(new Event.FailoverEnded(id, result, detail));
            case BridgeAction.Lock(var acquire) -> cluster.lockStandbys(acquire);
            case BridgeAction.ChangePool(var change) ->
                    onItsOwn(
                            "pool-change",
                            () -> {
                                PoolAccess.Verdict verdict = accesses.pool().change(change);
                                return new BridgeEvent.PoolAnswered(
                                        change, verdict.accepted(), verdict.detail());
                            },
                            fault -> new BridgeEvent.PoolAnswered(change, false, fault));
            case BridgeAction.Look _ -> watch.lookNow();
            case BridgeAction.Probe(var token, var backend) ->
                    onItsOwn(
                            "probe-" + backend,
                            () -> {
                                DatabaseAccess.Answer answer = accesses.databases().probe(backend);
                                return new BridgeEvent.Probed(
                                        token, answer.alive(), answer.detail());
                            },
                            fault -> new BridgeEvent.Probed(token, false, fault));
            case BridgeAction.Survey(var token, var backends) ->
                    onItsOwn(
                            "survey",
                            () ->
                                    new BridgeEvent.Surveyed(
                                            token, accesses.databases().survey(backends)),
                            _ -> new BridgeEvent.Surveyed(token, List.of()));
            case BridgeAction.RunHook(var token, var call) ->
                    onItsOwn(
                            "hook-" + call.kind(),
                            () -> {
                                HookAccess.Ending ending = accesses.hooks().run(call);
                                return new BridgeEvent.HookEnded(
                                        token, ending.succeeded(), ending.detail());
                            },
                            fault -> new BridgeEvent.HookEnded(token, false, fault));
            case BridgeAction.Answer(var visitor, var done, var text) ->
                    answer(visitor, done, text);
            case BridgeAction.Tell(var level, var text) -> cluster.tell(level, text);
        }
    }

    private void answer(long visitor, boolean done, String text) {
        @Nullable CompletableFuture<Answer> waiting = visitors.get(visitor);
        if (waiting != null) {
            waiting.complete(new Answer(done, text));
        }
    }

    private void onItsOwn(
            String name,
            Supplier<BridgeEvent> work,
            java.util.function.Function<String, BridgeEvent> onFault) {
        Thread.ofVirtual()
                .name(name)
                .start(() -> {
                    BridgeEvent outcome;
                    try {
                        outcome = work.get();
                    } catch (RuntimeException fault) {
                        LOG.error("{} failed", name, fault);
                        outcome = onFault.apply(fault.toString());
                    }
                    offer(outcome);
                });
    }

    /// Stops deciding. What runs outside is left to its end; nobody waits for it.
    @Override
    public void close() {
        closed = true;
        watch.close();
        thread.interrupt();
        visitors.values().forEach(open -> open.complete(new Answer(false, "the node is ending")));
    }
}
