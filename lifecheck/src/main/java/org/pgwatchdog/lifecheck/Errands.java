package org.pgwatchdog.lifecheck;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.lifecheck.probe.ProbeOutcome;

/// Blocking probes out on virtual threads, at most one per name, each with an end that doesn't depend on
/// its good will: an overdue one is interrupted and counts as failed, and its name stays taken until it
/// really ends. Used on the life check's thread only.
final class Errands {
    private static final Duration LATE = Duration.ofMillis(250);

    private final ExecutorService workers;
    private final LifecheckLoop loop;
    private final TimeSource time;
    private final Map<String, Errand> out = new TreeMap<>();

    Errands(ExecutorService workers, LifecheckLoop loop, TimeSource time) {
        this.workers = workers;
        this.loop = loop;
        this.time = time;
    }

    /// Sends `probe` out unless one of that name is out; false if so.
    ///
    /// @param limit after which [#expire] gives it up
    /// @param then takes the outcome on the life check's thread, exactly once
    boolean send(
            String name,
            Duration limit,
            Supplier<ProbeOutcome> probe,
            Consumer<ProbeOutcome> then) {
        if (out.containsKey(name)) {
            return false;
        }
        Errand errand = new Errand(time.now().plus(limit), then);
        out.put(name, errand);
        try {
            errand.future =
                    workers.submit(() -> {
                        ProbeOutcome outcome = guarded(probe);
                        loop.deliver(() -> ended(name, errand, outcome));
                    });
        } catch (RejectedExecutionException _) {
            out.remove(name);
            return false;
        }
        return true;
    }

    /// Gives up what is overdue. If this call itself comes late, the process was not running: the
    /// answers may be here, so their readers get a moment to run, once.
    void expire(MonotonicTime now) {
        for (Errand errand : out.values()) {
            if (errand.settled || !now.hasReached(errand.deadline)) {
                continue;
            }
            if (!errand.extended && now.since(errand.deadline).compareTo(LATE) > 0) {
                errand.extended = true;
                errand.deadline = now.plus(LATE);
            } else {
                errand.settled = true;
                Future<?> future = errand.future;
                if (future != null) {
                    future.cancel(true);
                }
                errand.then.accept(new ProbeOutcome.Failed("no answer in time"));
            }
        }
    }

    /// When [#expire] has something to do.
    MonotonicTime deadline() {
        MonotonicTime earliest = MonotonicTime.NEVER;
        for (Errand errand : out.values()) {
            if (!errand.settled) {
                earliest = earliest.earlierOf(errand.deadline);
            }
        }
        return earliest;
    }

    private void ended(String name, Errand errand, ProbeOutcome outcome) {
        out.remove(name);
        if (!errand.settled) {
            errand.settled = true;
            errand.then.accept(outcome);
        }
    }

    private static ProbeOutcome guarded(Supplier<ProbeOutcome> probe) {
        try {
            return probe.get();
        } catch (RuntimeException e) {
            return new ProbeOutcome.Failed(e.toString());
        }
    }

    /// One probe that is out.
    private static final class Errand {
        private MonotonicTime deadline;
        private final Consumer<ProbeOutcome> then;
        private @Nullable Future<?> future;
        private boolean settled;
        private boolean extended;

        Errand(MonotonicTime deadline, Consumer<ProbeOutcome> then) {
            this.deadline = deadline;
            this.then = then;
        }
    }
}
