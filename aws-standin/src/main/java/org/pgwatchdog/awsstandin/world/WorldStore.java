package org.pgwatchdog.awsstandin.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Function;

/// The world through time: each write publishes a new [World], and reads may be given an older one, as
/// those of an eventually consistent API are. Safe for use by several threads; writes exclude each other.
public final class WorldStore {
    /// A read is never older than this; older worlds are forgotten.
    public static final Duration LAG_MAX = Duration.ofMinutes(5);

    private record Version(Instant since, World world) {}

    private final Deque<Version> newestFirst = new ArrayDeque<>();

    public WorldStore(World first) {
        newestFirst.addFirst(new Version(Instant.MIN, first));
    }

    /// The world as it is.
    public synchronized World current() {
        return newestFirst.getFirst().world();
    }

    /// The world as it was `lag` before `now`.
    public synchronized World seenAt(Instant now, Duration lag) {
        Instant moment = now.minus(lag);
        for (Version version : newestFirst) {
            if (!version.since().isAfter(moment)) {
                return version.world();
            }
        }
        return newestFirst.getLast().world();
    }

    /// Carries out a change: `rules` gets a copy to change. If it throws, typically a [Refusal], nothing
    /// has happened.
    ///
    /// @return what `rules` returned
    public synchronized <T> T write(Instant now, Function<World, T> rules) {
        World next = current().copy();
        T result = rules.apply(next);
        newestFirst.addFirst(new Version(now, next));
        forgetBefore(now.minus(LAG_MAX));
        return result;
    }

    private void forgetBefore(Instant moment) {
        boolean oneIsOldEnough = false;
        for (Iterator<Version> each = newestFirst.iterator(); each.hasNext(); ) {
            Version version = each.next();
            if (oneIsOldEnough) {
                each.remove();
            }
            oneIsOldEnough = oneIsOldEnough || !version.since().isAfter(moment);
        }
    }
}
