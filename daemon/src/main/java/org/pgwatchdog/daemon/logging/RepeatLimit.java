package org.pgwatchdog.daemon.logging;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// Lets a fact through so many times per period and counts what it holds back. Thread-safe.
///
/// Remembers at most [#KEYS_MAX] facts; the least recently seen one is forgotten first, so that a
/// flood of different facts costs no memory.
public final class RepeatLimit {
    static final int KEYS_MAX = 256;

    private final int burst;
    private final long periodNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Seen> seen =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
                    return size() > KEYS_MAX;
                }
            };

    private record Seen(long sinceNanos, int told, long heldBack) {}

    /// @param burst how many times a fact may be told within `period`, 1 or more
    public RepeatLimit(int burst, Duration period) {
        this(burst, period, System::nanoTime);
    }

    RepeatLimit(int burst, Duration period, LongSupplier nanoTime) {
        this.burst = burst;
        this.periodNanos = period.toNanos();
        this.nanoTime = nanoTime;
    }

    /// Whether this fact may be told now.
    ///
    /// @return how many repeats were held back since it was told last, or empty to hold it back
    public synchronized OptionalLong admit(String fact) {
        long now = nanoTime.getAsLong();
        Seen before = seen.get(fact);
        if (before != null && now - before.sinceNanos() < periodNanos) {
            if (before.told() < burst) {
                seen.put(fact, new Seen(before.sinceNanos(), before.told() + 1, 0));
                return OptionalLong.of(0);
            }
            seen.put(fact, new Seen(before.sinceNanos(), before.told(), before.heldBack() + 1));
            return OptionalLong.empty();
        }
        seen.put(fact, new Seen(now, 1, 0));
        return OptionalLong.of(before == null ? 0 : before.heldBack());
    }
}
