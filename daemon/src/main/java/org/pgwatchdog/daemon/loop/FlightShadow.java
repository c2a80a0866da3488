package org.pgwatchdog.daemon.loop;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A second core that follows the real one at the distance of the steps that are kept: it takes each step
/// that is forgotten. So it always stands where the kept steps begin, and a dump of its state makes them
/// replay. Since it must come to the same effects, it also notices a core that does not repeat itself.
///
/// Its own thread steps it; the core's thread only queues. If it ever falls behind by more than
/// [LoopLimits#FORGOTTEN_STEPS_WAITING_MAX] steps, it gives up: dumps of this process then do not replay.
final class FlightShadow implements FlightPast<Event, Effect> {
    private static final Logger LOG = LoggerFactory.getLogger(FlightShadow.class);

    private final FlightOrigin origin;
    private final LinkedBlockingQueue<CoreLoop.Step<Event, Effect>> waiting =
            new LinkedBlockingQueue<>(LoopLimits.FORGOTTEN_STEPS_WAITING_MAX);
    private @Nullable Watchdog core;
    private long taken;
    private volatile @Nullable String gaveUp;
    private boolean started;

    FlightShadow(FlightOrigin origin) {
        this.origin = origin;
    }

    @Override
    public void forget(CoreLoop.Step<Event, Effect> step) {
        if (!started) {
            started = true;
            Thread.ofVirtual().name("flight-shadow").start(this::follow);
        }
        if (gaveUp == null && !waiting.offer(step)) {
            gaveUp = "the steps before were too many to follow";
            waiting.clear();
        }
    }

    @Override
    public synchronized JsonObject after(long steps) {
        JsonObject json = new JsonObject();
        json.add("origin", origin.toJson());
        if (steps == 0) {
            return json;
        }
        try {
            while (gaveUp == null && taken < steps) {
                CoreLoop.Step<Event, Effect> next = waiting.poll();
                if (next == null) {
                    throw new IllegalStateException("step " + taken + " is missing");
                }
                take(next);
            }
            if (gaveUp == null) {
                json.add("checkpoint", FlightCheckpoint.of(core()));
            } else {
                json.addProperty("noCheckpoint", gaveUp);
            }
        } catch (RuntimeException
                | AssertionError failed) { // A dump without it is worth more than none.
            gaveUp = failed.toString();
            json.addProperty("noCheckpoint", failed.toString());
        }
        return json;
    }

    /// No step is taken meanwhile.
    @Override
    public synchronized <T> T still(Supplier<T> work) {
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
        CoreLoop.Step<Event, Effect> next = waiting.poll();
        if (next == null) {
            return false;
        }
        take(next);
        return true;
    }

    private void take(CoreLoop.Step<Event, Effect> step) {
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
