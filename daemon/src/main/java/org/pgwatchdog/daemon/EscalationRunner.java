package org.pgwatchdog.daemon;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.daemon.wiring.VipActions;
import org.pgwatchdog.vip.VipOutcome;
import org.pgwatchdog.vip.VirtualIp;
import org.pgwatchdog.vip.drift.Stand;
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
/// Thread-safe; no method blocks but [#repair] and [#close].
final class EscalationRunner implements EffectRouter.Vip {
    private static final Logger LOG = LoggerFactory.getLogger(EscalationRunner.class);

    private volatile VipActions actions;
    private final Duration limit;
    private final Consumer<Event> sink;
    private final Consumer<VirtualIp> retired;
    private final HeldLease lease;
    private final LeaseRenewal renewal;
    private @Nullable VipActions replacement;
    private @Nullable Wish next;
    private @Nullable Wish running;
    private @Nullable Thread worker;
    private boolean closed;

    /// Which time of holding the address this is, counted from 1; 0 while it is not held.
    private long hold;

    private long holds;
    private volatile boolean mayBeUp;
    private volatile @Nullable String lastError;

    enum Kind {
        UP,
        DOWN,
        REASSERT,
        /// Like REASSERT, but nobody's wish but the monitors': the core is not told.
        REPAIR
    }

    /// @param ended is told the outcome, exactly once
    private record Wish(Kind kind, long ticket, Consumer<VipOutcome> ended) {
        boolean raises() {
            return kind != Kind.DOWN;
        }
    }

    /// @param retired gets the virtual IPs that are in use no more; called while a lock is held
    EscalationRunner(
            VipActions actions,
            Duration limit,
            Consumer<Event> sink,
            Consumer<VirtualIp> retired,
            HeldLease lease) {
        this.actions = actions;
        this.limit = limit;
        this.sink = sink;
        this.retired = retired;
        this.lease = lease;
        this.renewal = new LeaseRenewal(this::vip, lease);
    }

    @Override
    public void renew(MonotonicTime until, long term) {
        lease.renew(until, term);
        renewal.request();
    }

    @Override
    public void prepare(long ticket) {
        Thread.ofVirtual()
                .name("vip-preparation")
                .start(() -> {
                    List<String> problems = vip().prepare(limit);
                    tell(
                            new Event.VipPrepared(
                                    ticket,
                                    true,
                                    problems.isEmpty() ? "ready" : String.join("; ", problems)));
                });
    }

    @Override
    public void up(long ticket) {
        wish(new Wish(Kind.UP, ticket, raised(ticket)));
    }

    @Override
    public void down(long ticket) {
        wish(
                new Wish(
                        Kind.DOWN,
                        ticket,
                        outcome ->
                                tell(
                                        new Event.DeescalationEnded(
                                                ticket, outcome.succeeded(), outcome.detail()))));
    }

    @Override
    public void reassert(long ticket) {
        wish(new Wish(Kind.REASSERT, ticket, raised(ticket)));
    }

    private Consumer<VipOutcome> raised(long ticket) {
        return outcome ->
                tell(new Event.EscalationEnded(ticket, outcome.succeeded(), outcome.detail()));
    }

    /// Puts the address back on this host if it is held and nothing is under way, and waits for the end.
    /// A dropping that is wanted meanwhile interrupts it.
    ///
    /// @return empty if it was not tried
    Optional<VipOutcome> repair() {
        var answer = new CompletableFuture<VipOutcome>();
        synchronized (this) {
            if (closed || hold == 0 || worker != null) {
                return Optional.empty();
            }
            next = new Wish(Kind.REPAIR, 0, answer::complete);
            worker = Thread.ofVirtual().name("escalation").start(this::work);
        }
        try {
            return Optional.of(answer.get());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// What this node is to the address now; empty while it is being raised or dropped.
    synchronized Optional<Stand> stand() {
        boolean changing =
                (running != null && running.kind() != Kind.REPAIR)
                        || (next != null && next.kind() != Kind.REPAIR);
        if (changing) {
            return Optional.empty();
        }
        return Optional.of(hold == 0 ? new Stand.StandingBy() : new Stand.Holding(hold, true));
    }

    /// Does wishes yet to come another way: the configuration was read again. While the VIP may be up,
    /// the old way stays until it has been dropped: only that knows what is to be undone.
    synchronized void use(VipActions newActions) {
        if (replacement != null) {
            retired.accept(replacement.vip());
        }
        replacement = newActions;
        replaceUnlessUp();
    }

    /// Makes ready for the first raising, beside the caller.
    void standBy() {
        Thread.ofVirtual().name("vip-stand-by").start(() -> actions.standBy());
    }

    /// The virtual IP in use.
    VirtualIp vip() {
        return actions.vip();
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
            if (next != null && next.kind() == Kind.REPAIR) {
                next.ended().accept(new VipOutcome.Failed("the node is ending"));
            }
            next = null;
            last = worker;
            if (last != null && running != null && running.raises()) {
                last.interrupt();
            }
        }
        if (last != null) {
            await(last, releaseLimit);
        }
        if (mayBeUp) {
            VipOutcome outcome = actions.down(releaseLimit);
            if (!outcome.succeeded()) {
                LOG.error("releasing the virtual IP failed: {}", outcome.detail());
                return false;
            }
            mayBeUp = false;
        }
        actions.dismiss();
        return true;
    }

    private void wish(Wish wish) {
        Wish superseded;
        synchronized (this) {
            if (closed) {
                return;
            }
            superseded = next;
            next = wish;
            if (!wish.raises()) {
                hold = 0;
            }
            if (worker == null) {
                worker = Thread.ofVirtual().name("escalation").start(this::work);
            } else if (!wish.raises() && running != null && running.raises()) {
                worker.interrupt();
            }
        }
        if (superseded != null) {
            superseded.ended().accept(new VipOutcome.Failed("superseded before it began"));
        }
    }

    private void work() {
        for (Wish wish = take(); wish != null; wish = take()) {
            VipOutcome outcome = carryOut(wish);
            LOG.debug("{} {} ended: {}", wish.kind(), wish.ticket(), outcome.detail());
            lastError = outcome.succeeded() ? null : outcome.detail();
            note(wish, outcome);
            wish.ended().accept(outcome);
        }
    }

    private VipOutcome carryOut(Wish wish) {
        if (wish.raises()) {
            mayBeUp = true;
        }
        try {
            return switch (wish.kind()) {
                case UP -> actions.up(limit, lease);
                case REASSERT, REPAIR -> actions.reassert(limit, lease);
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

    /// Keeps the books of who holds the address.
    private synchronized void note(Wish wish, VipOutcome outcome) {
        boolean dropWanted = next != null && !next.raises();
        switch (wish.kind()) {
            case UP, REASSERT -> {
                if (!outcome.succeeded() || dropWanted) {
                    hold = 0;
                } else if (hold == 0) {
                    hold = ++holds;
                }
            }
            case DOWN -> hold = 0;
            case REPAIR -> {} // The core was not told, so nothing has changed.
        }
    }

    private void replaceUnlessUp() {
        VipActions newer = replacement;
        if (newer != null && !mayBeUp && running == null) {
            VipActions former = actions;
            actions = newer;
            replacement = null;
            former.dismiss();
            retired.accept(former.vip());
            standBy();
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
