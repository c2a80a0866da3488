package org.pgwatchdog.daemon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.message.PeerMessage;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.NodeId;
import org.pgwatchdog.core.model.WatchdogState;
import org.pgwatchdog.daemon.Samples;

class CoreLoopTest {
    private static final Event STARTED = new Event.Started();
    private static final Event MESSAGE =
            new Event.MessageReceived(NodeId.of(1), 1, new PeerMessage.Unknown('?'));

    private final ScriptedBrain brain = new ScriptedBrain();
    private final CopyOnWriteArrayList<CoreLoop.Step<Event, Effect>> routed =
            new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<Throwable> faults = new CopyOnWriteArrayList<>();
    private final FlightRecorder<Event, Effect> recorder =
            FlightRecorder.replayable(Samples.origin(0, 9000, 9001));
    private final CoreLoop<Event, Effect> loop =
            new CoreLoop<>(brain, ProcessClock.ofThisMachine(), recorder, routed::add, faults::add);

    @AfterEach
    void end() throws InterruptedException {
        brain.gate.countDown();
        loop.end();
        loop.join(Duration.ofSeconds(5));
    }

    @Test
    void eventsAreSteppedInOrderRecordedAndRouted() {
        loop.start(STARTED);
        loop.offer(MESSAGE);
        await().until(() -> routed.size() == 2);
        assertThat(routed).extracting(step -> step.event()).containsExactly(STARTED, MESSAGE);
        assertThat(routed.getFirst().effects()).containsExactly(new Effect.Connect(NodeId.of(1)));
        assertThat(recorder.steps()).isEqualTo(List.copyOf(routed));
    }

    @Test
    void whatWasHeardBeforeTheStartComesAfterTheFirstEvent() {
        loop.offer(MESSAGE);
        loop.start(STARTED);
        await().until(() -> routed.size() == 2);
        assertThat(routed).extracting(step -> step.event()).containsExactly(STARTED, MESSAGE);
    }

    @Test
    void timeNeverGoesBackwardsBetweenSteps() {
        loop.start(STARTED);
        for (int count = 1; count < 1_000; count++) {
            loop.offer(MESSAGE);
        }
        await().until(() -> routed.size() == 1_000);
        assertThat(routed).extracting(step -> step.now().nanos()).isSorted();
    }

    @Test
    void deadlineIsServedWithoutAnyEvent() {
        brain.deadline = new MonotonicTime(Duration.ofMillis(20).toNanos());
        loop.start(STARTED);
        await().until(() -> routed.size() == 2);
        assertThat(routed.getLast().event()).isEqualTo(new Event.DeadlineReached());
        assertThat(routed.getLast().now().hasReached(new MonotonicTime(20_000_000))).isTrue();
    }

    @Test
    void passedDeadlineComesBeforeWaitingEvents() {
        brain.deadline = MonotonicTime.ZERO;
        loop.offer(MESSAGE);
        loop.start(STARTED);
        await().until(() -> routed.size() >= 3);
        assertThat(routed)
                .extracting(step -> step.event())
                .startsWith(STARTED, new Event.DeadlineReached(), MESSAGE);
    }

    @Test
    void coreThatNamesThePastForEverIsAFault() {
        brain.keepDeadline = true;
        brain.deadline = MonotonicTime.ZERO;
        loop.start(STARTED);
        await().until(() -> !faults.isEmpty());
        assertThat(faults.getFirst()).hasMessageContaining("again and again");
        assertThat(loop.isAlive()).isFalse();
    }

    @Test
    void failingCoreEndsTheLoopAndIsToldOnceWithTheStepInTheRecorder() {
        brain.behaviour =
                event -> {
                    throw new AssertionError("broken invariant");
                };
        loop.start(STARTED);
        await().until(() -> !faults.isEmpty());
        await().until(() -> !loop.isAlive());
        assertThat(faults).singleElement().isInstanceOf(AssertionError.class);
        assertThat(loop.offer(STARTED)).isFalse();
        assertThat(recorder.steps()).isEmpty();
    }

    @Test
    void foreignEventsAreTurnedAwayWhenTooManyWaitButOursAreNot() throws InterruptedException {
        brain.behaviour = brain::waitAtTheGate;
        loop.start(STARTED);
        assertThat(brain.entered.await(5, TimeUnit.SECONDS)).isTrue();
        int taken = 0;
        while (loop.offer(MESSAGE)) {
            taken++;
        }
        assertThat(taken).isEqualTo(LoopLimits.FOREIGN_EVENTS_MAX);
        assertThat(loop.offer(new Event.SendFailed(NodeId.of(1), 1))).isTrue();
        assertThat(faults).isEmpty();
    }

    @Test
    void coreThatStandsStillIsAFaultAtTheHardLimit() throws InterruptedException {
        brain.behaviour = brain::waitAtTheGate;
        loop.start(STARTED);
        assertThat(brain.entered.await(5, TimeUnit.SECONDS)).isTrue();
        Event ours = new Event.SendFailed(NodeId.of(1), 1);
        int taken = 0;
        while (loop.offer(ours)) {
            taken++;
        }
        assertThat(taken).isEqualTo(LoopLimits.EVENTS_MAX);
        assertThat(faults).singleElement().asString().contains("stands still");
    }

    @Test
    void snapshotIsAnsweredByTheLoop() throws Exception {
        loop.start(STARTED);
        assertThat(loop.snapshot().get(5, TimeUnit.SECONDS))
                .isEqualTo(Samples.snapshot(WatchdogState.LEADER));
    }

    @Test
    void snapshotFailsOnceTheLoopHasEnded() {
        loop.start(STARTED);
        loop.end();
        assertThat(loop.snapshot())
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("does not answer");
    }

    /// A core that asks for one connection at the start and otherwise does what the test says.
    private static final class ScriptedBrain implements Brain<Event, Effect> {
        volatile MonotonicTime deadline = MonotonicTime.NEVER;
        volatile boolean keepDeadline;
        final CountDownLatch gate = new CountDownLatch(1);
        final CountDownLatch entered = new CountDownLatch(1);
        volatile Function<Event, List<Effect>> behaviour =
                event ->
                        event instanceof Event.Started
                                ? List.of(new Effect.Connect(NodeId.of(1)))
                                : List.of();
        private final AtomicBoolean inside = new AtomicBoolean();

        List<Effect> waitAtTheGate(Event event) {
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        }

        @Override
        public List<Effect> step(MonotonicTime now, Event event) {
            assertThat(inside.compareAndSet(false, true)).as("one thread at a time").isTrue();
            try {
                if (!keepDeadline && event instanceof Event.DeadlineReached) {
                    deadline = MonotonicTime.NEVER;
                }
                return behaviour.apply(event);
            } finally {
                inside.set(false);
            }
        }

        @Override
        public MonotonicTime deadline() {
            return deadline;
        }

        @Override
        public ClusterSnapshot snapshot(MonotonicTime now) {
            return Samples.snapshot(WatchdogState.LEADER);
        }

        @Override
        public Event deadlineReached() {
            return new Event.DeadlineReached();
        }

        @Override
        public boolean isForeign(Event event) {
            return event.equals(MESSAGE);
        }
    }
}
