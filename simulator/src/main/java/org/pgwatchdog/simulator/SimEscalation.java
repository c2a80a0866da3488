package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.event.Event;

/// The escalation runner of one process, with the rules of the daemon's: one operation at a time, each
/// with a drawn duration and outcome; the newest wish counts, and one that has not begun when the next
/// comes ends as superseded. A raising under way is interrupted when a dropping is wanted; a dropping is
/// never interrupted. Each ticket is answered exactly once.
final class SimEscalation {
    /// The timeout of each command (`vip_command_timeout`).
    static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(10);

    /// How long it takes to make ready for a raising.
    private static final Duration PREPARE_MAX = Duration.ofMillis(80);

    /// From the interruption to the end of a command and its children.
    private static final Duration INTERRUPT_MAX = Duration.ofMillis(200);

    private final SimHost host;
    private final SimSegment segment;
    private final Timeline timeline;
    private final Prng prng;
    private final Supplier<VipConduct> conduct;
    private final Consumer<Event> sink;
    private @Nullable Order current;
    private @Nullable Order next;
    private boolean releaseFailed;
    private long expiry = Long.MAX_VALUE;

    SimEscalation(
            SimHost host, SimSegment segment, Timeline timeline, Prng prng, Services services) {
        this.host = host;
        this.segment = segment;
        this.timeline = timeline;
        this.prng = prng;
        this.conduct = services.conduct();
        this.sink = services.sink();
    }

    /// What the runner needs of its process and of the world.
    record Services(Supplier<VipConduct> conduct, Consumer<Event> sink) {}

    void raise(long ticket) {
        wish(new Order(ticket, true));
    }

    void drop(long ticket) {
        wish(new Order(ticket, false));
    }

    /// The kernel may keep the address until then, in virtual time.
    void renew(long until) {
        expiry = until;
        segment.renew(host, until);
    }

    /// Nothing is raised, but the next raising finds everything ready.
    void prepare(long ticket) {
        timeline.after(
                prng.between(Duration.ofMillis(1), PREPARE_MAX),
                () ->
                        host.receive(() ->
                                sink.accept(new Event.VipPrepared(ticket, true, "simulated"))));
    }

    /// The process died; its commands die with it.
    void abandon() {
        current = null;
        next = null;
    }

    boolean isBusy() {
        return current != null;
    }

    /// Whether a release is under way, or the last thing that ended was a release without effect: the
    /// address is still there, and it is not the core's fault.
    boolean releasing() {
        return releaseFailed
                || (current != null && !current.raise())
                || (next != null && !next.raise());
    }

    private void wish(Order order) {
        Order superseded = next;
        next = order;
        if (superseded != null) {
            answer(superseded, false, "superseded before it began");
        }
        Order running = current;
        if (running == null) {
            beginNext();
        } else if (running.raise() && !order.raise()) {
            interrupt(running);
        }
    }

    /// The command is killed; what it had done by then stays done.
    private void interrupt(Order running) {
        boolean raised = prng.chance(Ratio.percent(30));
        timeline.after(
                prng.between(Duration.ZERO, INTERRUPT_MAX),
                () -> {
                    if (running.equals(current) && raised) {
                        segment.raise(host, expiry);
                    }
                    end(running, false, "interrupted");
                });
    }

    private void beginNext() {
        Order order = next;
        current = order;
        next = null;
        if (order == null) {
            return;
        }
        VipConduct how = conduct.get();
        if (prng.chance(how.hangs())) {
            timeline.after(COMMAND_TIMEOUT, () -> end(order, false, "timed out"));
            return;
        }
        boolean succeeds = !prng.chance(how.fails());
        Duration effect = prng.between(how.fastest(), how.slowest());
        timeline.after(effect, () -> end(order, succeeds, succeeds ? "done" : "exit status 1"));
    }

    private void end(Order order, boolean succeeded, String detail) {
        if (!order.equals(current)) {
            return;
        }
        releaseFailed = !succeeded && !order.raise();
        if (succeeded && order.raise()) {
            segment.raise(host, expiry);
        } else if (succeeded) {
            segment.drop(host);
        }
        beginNext();
        answer(order, succeeded, detail);
    }

    private void answer(Order order, boolean succeeded, String detail) {
        Event event =
                order.raise()
                        ? new Event.EscalationEnded(order.ticket(), succeeded, detail)
                        : new Event.DeescalationEnded(order.ticket(), succeeded, detail);
        host.receive(() -> sink.accept(event));
    }

    private record Order(long ticket, boolean raise) {}
}
