package org.pgwatchdog.simulator;

import java.util.List;
import org.pgwatchdog.core.legacy.LegacyConfig;
import org.pgwatchdog.core.legacy.LegacyEffect;
import org.pgwatchdog.core.legacy.LegacyEvent;
import org.pgwatchdog.core.legacy.LegacyRules;
import org.pgwatchdog.core.legacy.LegacySnapshot;
import org.pgwatchdog.core.legacy.LegacyWatchdog;
import org.pgwatchdog.core.legacy.message.WallTime;
import org.pgwatchdog.core.model.MonotonicTime;

/// What the simulator drives in the older generation: the three calls of [LegacyWatchdog]. A seam for
/// broken ones, as [Brain] is.
interface LegacyBrain {
    List<LegacyEffect> step(MonotonicTime now, LegacyEvent event);

    MonotonicTime deadline();

    LegacySnapshot snapshot(MonotonicTime now);

    /// Makes the brain of one life of a node.
    @FunctionalInterface
    interface Maker {
        LegacyBrain make(LegacyConfig config, MonotonicTime origin, WallTime wall);
    }

    /// The real one.
    static LegacyBrain real(LegacyConfig config, MonotonicTime origin, WallTime wall) {
        return with(LegacyRules.STANDARD).make(config, origin, wall);
    }

    /// The real one with other rules.
    static Maker with(LegacyRules rules) {
        return (config, origin, wall) -> of(new LegacyWatchdog(config, origin, wall, rules));
    }

    private static LegacyBrain of(LegacyWatchdog watchdog) {
        return new LegacyBrain() {
            @Override
            public List<LegacyEffect> step(MonotonicTime now, LegacyEvent event) {
                return watchdog.step(now, event);
            }

            @Override
            public MonotonicTime deadline() {
                return watchdog.deadline();
            }

            @Override
            public LegacySnapshot snapshot(MonotonicTime now) {
                return watchdog.snapshot(now);
            }
        };
    }
}
