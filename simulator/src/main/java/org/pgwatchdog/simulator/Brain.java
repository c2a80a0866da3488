package org.pgwatchdog.simulator;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;
import org.pgwatchdog.core.model.VoterMemory;
import org.pgwatchdog.core.model.WatchdogConfig;
import org.pgwatchdog.core.rules.SafetyRules;

/// What the simulator drives: the three calls of [Watchdog]. The seam exists so that the simulator can
/// test itself: a deliberately broken brain must be caught.
interface Brain {
    List<Effect> step(MonotonicTime now, Event event);

    MonotonicTime deadline();

    ClusterSnapshot snapshot(MonotonicTime now);

    /// Makes the brain of one life of a node.
    @FunctionalInterface
    interface Maker {
        Brain make(WatchdogConfig config, int firstCommandId, VoterMemory memory);
    }

    /// The real one.
    static Brain real(WatchdogConfig config, int firstCommandId, VoterMemory memory) {
        return real(new Watchdog(config, firstCommandId, memory));
    }

    /// The real one with other rules.
    static Maker with(SafetyRules rules) {
        return (config, firstCommandId, memory) ->
                real(new Watchdog(config, firstCommandId, memory, rules));
    }

    /// One whose steps are told to somebody.
    static Brain watched(Brain brain, Consumer<Replay.Step> watcher) {
        return new Brain() {
            @Override
            public List<Effect> step(MonotonicTime now, Event event) {
                List<Effect> effects = brain.step(now, event);
                watcher.accept(new Replay.Step(now, event, Optional.of(effects)));
                return effects;
            }

            @Override
            public MonotonicTime deadline() {
                return brain.deadline();
            }

            @Override
            public ClusterSnapshot snapshot(MonotonicTime now) {
                return brain.snapshot(now);
            }
        };
    }

    private static Brain real(Watchdog watchdog) {
        return new Brain() {
            @Override
            public List<Effect> step(MonotonicTime now, Event event) {
                return watchdog.step(now, event);
            }

            @Override
            public MonotonicTime deadline() {
                return watchdog.deadline();
            }

            @Override
            public ClusterSnapshot snapshot(MonotonicTime now) {
                return watchdog.snapshot(now);
            }
        };
    }
}
