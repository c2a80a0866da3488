package org.pgwatchdog.daemon.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;

/// The one thread that owns the core: it takes events from a bounded queue until the core's deadline,
/// steps, records, and hands the effects on in order.
///
/// Overflow: what others sent ([Brain#isForeign]) is refused once
/// [LoopLimits#FOREIGN_EVENTS_MAX] events wait, and the caller closes the connection it came from.
/// Everything else is the outcome of our own doing and never dropped; at [LoopLimits#EVENTS_MAX] the
/// core stands still, which is a fault.
///
/// A fault (anything thrown by the core or by a route, or the above) ends the loop and is told once to
/// the fault handler, which releases the VIP and ends the process (architecture, D11).
///
/// A deadline that has passed is served before waiting events: who wakes up late must know it before
/// it acts on what queued up (architecture, S4).
///
/// @param <E> the core's events
/// @param <F> its effects
public final class CoreLoop<E, F> {
    private final Brain<E, F> brain;
    private final Supplier<MonotonicTime> clock;
    private final FlightRecorder<E, F> recorder;
    private final Route<E, F> route;
    private final Consumer<Throwable> onFault;
    private final LinkedBlockingQueue<Item<E>> queue =
            new LinkedBlockingQueue<>(LoopLimits.EVENTS_MAX);
    private final Thread thread;
    private volatile boolean ended;
    private @Nullable E first;
    private boolean faultTold;

    /// Carries out the effects of one step; called on the core's thread and must not block.
    @FunctionalInterface
    public interface Route<E, F> {
        void carryOut(Step<E, F> step);
    }

    /// One step of the core: what came in, what went out.
    public record Step<E, F>(MonotonicTime now, E event, List<F> effects) {}

    private sealed interface Item<E> {}

    private record Happened<E>(E event) implements Item<E> {}

    private record Asked<E>(CompletableFuture<ClusterSnapshot> answer) implements Item<E> {}

    public CoreLoop(
            Brain<E, F> brain,
            Supplier<MonotonicTime> clock,
            FlightRecorder<E, F> recorder,
            Route<E, F> route,
            Consumer<Throwable> onFault) {
        this.brain = brain;
        this.clock = clock;
        this.recorder = recorder;
        this.route = route;
        this.onFault = onFault;
        this.thread = Thread.ofPlatform().name("core").unstarted(this::run);
    }

    /// Starts the loop with `first`, which precedes whatever was offered before: listeners are open, and
    /// heard, before the core begins.
    public void start(E first) {
        this.first = first;
        thread.start();
    }

    /// Queues an event.
    ///
    /// @return false if it was turned away: the queue is full, or the loop has ended
    public boolean offer(E event) {
        if (ended || (brain.isForeign(event) && queue.size() >= LoopLimits.FOREIGN_EVENTS_MAX)) {
            return false;
        }
        if (queue.offer(new Happened<>(event))) {
            return true;
        }
        fault(
                new IllegalStateException(
                        LoopLimits.EVENTS_MAX + " events wait for the core; it stands still"));
        return false;
    }

    /// Asks for what the core knows now. Fails with an [IllegalStateException] if the loop has ended
    /// or is overloaded; the caller limits how long it waits.
    public CompletableFuture<ClusterSnapshot> snapshot() {
        CompletableFuture<ClusterSnapshot> answer = new CompletableFuture<>();
        if (ended
                || queue.size() >= LoopLimits.FOREIGN_EVENTS_MAX
                || !queue.offer(new Asked<>(answer))) {
            answer.completeExceptionally(new IllegalStateException("the core does not answer"));
        }
        return answer.orTimeout(LoopLimits.QUESTION_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Events that wait.
    public int backlog() {
        return queue.size();
    }

    public boolean isAlive() {
        return thread.isAlive() && !ended;
    }

    /// Ends the loop after the current step; what waits is forgotten.
    public void end() {
        ended = true;
        if (!isOnLoop()) {
            thread.interrupt();
        }
    }

    /// Waits for the loop's thread. Returns at once on that thread itself.
    public void join(Duration limit) throws InterruptedException {
        if (!isOnLoop()) {
            thread.join(limit);
        }
    }

    private boolean isOnLoop() {
        return Thread.currentThread().threadId() == thread.threadId();
    }

    private void run() {
        try {
            step(clock.get(), Objects.requireNonNull(first));
            DeadlineGuard guard = new DeadlineGuard();
            while (!ended) {
                turn(guard);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Throwable fault) { // The last line of defence: whatever it is, the VIP must go.
            recorder.fail();
            fault(fault);
        } finally {
            ended = true;
            forgetQuestions();
        }
    }

    private void turn(DeadlineGuard guard) throws InterruptedException {
        MonotonicTime deadline = brain.deadline();
        MonotonicTime now = clock.get();
        if (now.hasReached(deadline)) {
            guard.check(deadline);
            step(now, brain.deadlineReached());
            Optional.ofNullable(queue.poll()).ifPresent(this::serve);
            return;
        }
        Item<E> item = await(deadline, now);
        if (item != null) {
            serve(item);
        }
    }

    private @Nullable Item<E> await(MonotonicTime deadline, MonotonicTime now)
            throws InterruptedException {
        if (deadline.isNever()) {
            return queue.take();
        }
        return queue.poll(Math.max(0, deadline.nanos() - now.nanos()), TimeUnit.NANOSECONDS);
    }

    private void serve(Item<E> item) {
        switch (item) {
            case Happened<E>(E event) -> step(clock.get(), event);
            case Asked<E>(CompletableFuture<ClusterSnapshot> answer) ->
                    answer.complete(brain.snapshot(clock.get()));
        }
    }

    private void step(MonotonicTime now, E event) {
        if (ended) {
            return;
        }
        recorder.begin(now, event);
        Step<E, F> step = new Step<>(now, event, brain.step(now, event));
        recorder.complete(step);
        route.carryOut(step);
    }

    private void forgetQuestions() {
        List<Item<E>> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        for (Item<E> item : waiting) {
            if (item instanceof Asked<E>(CompletableFuture<ClusterSnapshot> answer)) {
                answer.completeExceptionally(new IllegalStateException("the core has ended"));
            }
        }
    }

    private void fault(Throwable fault) {
        ended = true;
        synchronized (this) {
            if (faultTold) {
                return;
            }
            faultTold = true;
        }
        onFault.accept(fault);
    }

    /// Notices a core that keeps naming the same passed deadline.
    private static final class DeadlineGuard {
        private MonotonicTime last = MonotonicTime.NEVER;
        private int repeats;

        void check(MonotonicTime deadline) {
            repeats = deadline.equals(last) ? repeats + 1 : 0;
            last = deadline;
            if (repeats > LoopLimits.DEADLINES_WITHOUT_PROGRESS_MAX) {
                throw new IllegalStateException(
                        "the core names the deadline " + deadline + " again and again");
            }
        }
    }
}
