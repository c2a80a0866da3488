package org.pgwatchdog.daemon.loop;

import java.util.List;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;

/// What the loop needs of the core: the public face of [Watchdog]. All calls come from one thread.
public interface Brain {
    List<Effect> step(MonotonicTime now, Event event);

    MonotonicTime deadline();

    ClusterSnapshot snapshot(MonotonicTime now);

    static Brain of(Watchdog watchdog) {
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
