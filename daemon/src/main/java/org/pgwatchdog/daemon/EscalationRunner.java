package org.pgwatchdog.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.daemon.wiring.VipActions;
import org.pgwatchdog.vip.VipOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Raises and drops the VIP, one thing at a time, each on a virtual thread, and tells the core how it
/// ended.
///
/// The newest wish counts. A wish that has not begun when the next one comes ends as superseded. A
/// raising that is under way when a dropping is wanted is interrupted: letting go is urgent. A dropping
/// under way is never interrupted: the raising waits for its end. Each ticket gets exactly one outcome
/// event, except that after [#close] nothing is told any more.
///
/// Thread-safe; no method blocks but [#close].
final class EscalationRunner implements EffectRouter.Vip {
    private static final Logger LOG = LoggerFactory.getLogger(EscalationRunner.class);

    private volatile VipActions actions;
    private final Duration limit;
    private final Consumer<Event> sink;
    private @Nullable VipActions replacement;
    private @Nullable Wish next;
    private @Nullable Wish running;
    private @Nullable Thread worker;
    private boolean closed;
    private volatile boolean mayBeUp;
    private volatile @Nullable String lastError;

    enum Kind {
        UP,
        DOWN,
        REASSERT
    }

    private record Wish(Kind kind, long ticket) {
        boolean raises() {
            return kind != Kind.DOWN;
        }

        Event ended(boolean succeeded, String detail) {
            return raises()
                    ? new Event.EscalationEnded(ticket, succeeded, detail)
                    : new Event.DeescalationEnded(ticket, succeeded, detail);
        }
    }

    EscalationRunner(VipActions actions, Duration limit, Consumer<Event> sink) {
        this.actions = actions;
        this.limit = limit;
        this.sink = sink;
    }

    @Override
    public void up(long ticket) {
        wish(new Wish(Kind.UP, ticket));
    }

    @Override
    public void down(long ticket) {
        wish(new Wish(Kind.DOWN, ticket));
    }

    @Override
    public void reassert(long ticket) {
        wish(new Wish(Kind.REASSERT, ticket));
    }

    /// Does wishes yet to come another way: the configuration was read again. While the VIP may be up,
    /// the old way stays until it has been dropped: only that knows what is to be undone.
    synchronized void use(VipActions newActions) {
        replacement = newActions;
        replaceUnlessUp();
    }

    /// Whether the VIP is here now.
    boolean isHeld() {
        return actions.isHeld();
    }

    /// What the last attempt said if it failed.
    Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    /// Takes no more wishes, ends what is under way, and drops the VIP if it may be up. Idempotent.
    ///
    /// @return whether nothing is up any more, as far as can be known
    boolean close(Duration releaseLimit) {
        Thread last;
        synchronized (this) {
            closed = true;
            next = null;
            last = worker;
            if (last != null && running != null && running.raises()) {
                last.interrupt();
            }
        }
        if (last != null) {
            await(last, releaseLimit);
        }
        if (!mayBeUp) {
            return true;
        }
        VipOutcome outcome = actions.down(releaseLimit);
        if (outcome.succeeded()) {
            mayBeUp = false;
        } else {
            LOG.error("releasing the virtual IP failed: {}", outcome.detail());
        }
        return outcome.succeeded();
    }

    private void wish(Wish wish) {
        Wish superseded;
        synchronized (this) {
            if (closed) {
                return;
            }
            superseded = next;
            next = wish;
            if (worker == null) {
                worker = Thread.ofVirtual().name("escalation").start(this::work);
            } else if (!wish.raises() && running != null && running.raises()) {
                worker.interrupt();
            }
        }
        if (superseded != null) {
            sink.accept(superseded.ended(false, "superseded before it began"));
        }
    }

    private void work() {
        for (Wish wish = take(); wish != null; wish = take()) {
            VipOutcome outcome = carryOut(wish);
            LOG.debug("{} {} ended: {}", wish.kind(), wish.ticket(), outcome.detail());
            lastError = outcome.succeeded() ? null : outcome.detail();
            tell(wish.ended(outcome.succeeded(), outcome.detail()));
        }
    }

    private VipOutcome carryOut(Wish wish) {
        if (wish.raises()) {
            mayBeUp = true;
        }
        try {
            return switch (wish.kind()) {
                case UP -> actions.up(limit);
                case REASSERT -> actions.reassert(limit);
                case DOWN -> {
                    VipOutcome outcome = actions.down(limit);
                    mayBeUp = mayBeUp && !outcome.succeeded();
                    yield outcome;
                }
            };
        } catch (RuntimeException fault) { // The core waits for an outcome, whatever happens here.
            LOG.error("{} of the virtual IP broke", wish.kind(), fault);
            return new VipOutcome.Failed(fault.toString());
        }
    }

    private void replaceUnlessUp() {
        if (replacement != null && !mayBeUp && running == null) {
            actions = replacement;
            replacement = null;
        }
    }

    /// The next wish. An interrupt was meant for the one before; interrupts come under this lock only,
    /// so none can slip through to the next, which may be the drop it was for.
    private synchronized @Nullable Wish take() {
        var _ = Thread.interrupted();
        running = null;
        replaceUnlessUp();
        running = next;
        next = null;
        if (running == null) {
            worker = null;
        }
        return running;
    }

    private void tell(Event event) {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        sink.accept(event);
    }

    private static void await(Thread thread, Duration limit) {
        try {
            if (!thread.join(limit)) {
                LOG.warn("an escalation command does not end");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
