package org.pgwatchdog.daemon.loop;

import java.util.List;
import org.pgwatchdog.core.Watchdog;
import org.pgwatchdog.core.effect.Effect;
import org.pgwatchdog.core.event.Event;
import org.pgwatchdog.core.model.ClusterSnapshot;
import org.pgwatchdog.core.model.MonotonicTime;

/// What the loop needs of a core: the public face of [Watchdog], or of another generation's. All calls
/// come from one thread, but for [#isForeign].
///
/// @param <E> what may happen to it
/// @param <F> what it may ask for
public interface Brain<E, F> {
    List<F> step(MonotonicTime now, E event);

    MonotonicTime deadline();

    ClusterSnapshot snapshot(MonotonicTime now);

    /// The event that says that the deadline has come.
    E deadlineReached();

    /// Whether others can cause as many of these as they like: they may be turned away. Any thread.
    boolean isForeign(E event);

    static Brain<Event, Effect> of(Watchdog watchdog) {
        return new Brain<>() {
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

            @Override
            public Event deadlineReached() {
                return new Event.DeadlineReached();
            }

            // Messages and requests of others; the rest is ours.
            @Override
            public boolean isForeign(Event event) {
                return event instanceof Event.MessageReceived
                        || event instanceof Event.IpcRequested;
            }
        };
    }
}
