package org.pgwatchdog.daemon.loop;

import com.google.gson.JsonArray;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.effect.Effect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A second core that follows the real one at the distance of the steps that are kept: it takes each step
/// that is forgotten. So it always stands where the kept steps begin, and a dump of its state makes them
/// replay. Since it must come to the same effects, it also notices a core that does not repeat itself.
///
/// Its own thread steps it; the core's thread only queues. If it ever falls behind by more than
/// [LoopLimits#FORGOTTEN_STEPS_WAITING_MAX] steps, it gives up: dumps of this process then do not replay.
final class FlightShadow {
    private static final Logger LOG = LoggerFactory.getLogger(FlightShadow.class);

    private final FlightOrigin origin;
    private final LinkedBlockingQueue<CoreLoop.Step> waiting =
            new LinkedBlockingQueue<>(LoopLimits.FORGOTTEN_STEPS_WAITING_MAX);
    private @Nullable Watchdog core;
    private long taken;
    private volatile @Nullable String gaveUp;
    private boolean started;

    FlightShadow(FlightOrigin origin) {
        this.origin = origin;
    }

    /// The kept steps begin after this one from now on. One thread, or under one lock.
    void forget(CoreLoop.Step step) {
        if (!started) {
            started = true;
            Thread.ofVirtual().name("flight-shadow").start(this::follow);
        }
        if (gaveUp == null && !waiting.offer(step)) {
            gaveUp = "the steps before were too many to follow";
            waiting.clear();
        }
    }

    /// What stands at the beginning of the kept steps.
    ///
    /// @param objects as [FlightCheckpoint] has it; empty if the steps are all there ever were
    /// @param missing why there is none; empty if there is one or none is needed
    record State(@Nullable JsonArray objects, String missing) {}

    /// The state after `steps` steps; the caller keeps more from being forgotten. Thread-safe.
    synchronized State after(long steps) {
        if (steps == 0) {
            return new State(null, "");
        }
        try {
            while (gaveUp == null && taken < steps) {
                CoreLoop.Step next = waiting.poll();
                if (next == null) {
                    throw new IllegalStateException("step " + taken + " is missing");
                }
                take(next);
            }
            return gaveUp == null
                    ? new State(FlightCheckpoint.of(core()), "")
                    : new State(null, String.valueOf(gaveUp));
        } catch (RuntimeException
                | AssertionError failed) { // A dump without it is worth more than none.
            gaveUp = failed.toString();
            return new State(null, failed.toString());
        }
    }

    /// Runs `work` while no step is taken.
    synchronized <T> T still(Supplier<T> work) {
        return work.get();
    }

    private void follow() {
        try {
            while (gaveUp == null) {
                if (!takeOne()) {
                    Thread.sleep(LoopLimits.FORGOTTEN_STEPS_PAUSE);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError failed) { // The real core survived this step.
            gaveUp = failed.toString();
            LOG.warn("dumps of this process will not replay: {}", gaveUp);
        }
    }

    private synchronized boolean takeOne() {
        CoreLoop.Step next = waiting.poll();
        if (next == null) {
            return false;
        }
        take(next);
        return true;
    }

    private void take(CoreLoop.Step step) {
        List<Effect> effects = core().step(step.now(), step.event());
        taken++;
        if (!effects.equals(step.effects())) {
            throw new IllegalStateException(
                    "step "
                            + taken
                            + " ("
                            + step.event()
                            + ") had the effects "
                            + step.effects()
                            + " and would now have "
                            + effects);
        }
    }

    private Watchdog core() {
        if (core == null) {
            core = origin.newCore();
        }
        return core;
    }
}
