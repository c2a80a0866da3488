package org.pgwatchdog.core.model;

/// A moment on a hybrid logical clock (Kulkarni et al., 2014): near the wall clock, but never before a
/// moment that it may depend on. If one fact could have caused another, its stamp is the smaller one,
/// however wrong the clocks of the two nodes are. For telling a story, never for deciding anything: the
/// core knows no wall clock.
///
/// @param millis the greatest wall clock heard of, in milliseconds since 1970; 0 or more
/// @param tick counts the moments within that millisecond, from 0
public record HybridTime(long millis, int tick) implements Comparable<HybridTime> {
    /// Before everything.
    public static final HybridTime ZERO = new HybridTime(0, 0);

    /// Wall clocks end here (the year 10889); a greater one is nonsense, and no arithmetic shall overflow.
    public static final long MILLIS_MAX = 1L << 48;

    public HybridTime {
        if (millis < 0 || millis > MILLIS_MAX || tick < 0) {
            throw new IllegalArgumentException(
                    "hybrid time " + millis + "." + tick + " is not within 0.0.." + MILLIS_MAX);
        }
    }

    /// The stamp of the next fact or packet on this node: after this one, and not before its wall clock.
    ///
    /// @param wallMillis this node's wall clock; may step back
    public HybridTime next(long wallMillis) {
        if (wallMillis > millis) {
            return new HybridTime(Math.min(wallMillis, MILLIS_MAX), 0);
        }
        return tick == Integer.MAX_VALUE
                ? new HybridTime(millis + 1, 0)
                : new HybridTime(millis, tick + 1);
    }

    /// This clock after a packet with the stamp `heard` came in.
    public HybridTime after(HybridTime heard, long wallMillis) {
        return (compareTo(heard) >= 0 ? this : heard).next(wallMillis);
    }

    @Override
    public int compareTo(HybridTime other) {
        int byMillis = Long.compare(millis, other.millis);
        return byMillis != 0 ? byMillis : Integer.compare(tick, other.tick);
    }

    /// `millis.tick`, as files and packets have it.
    @Override
    public String toString() {
        return millis + "." + tick;
    }

    /// Reads what [#toString] writes.
    ///
    /// @throws IllegalArgumentException if `text` is none
    public static HybridTime parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("'" + text + "' is no hybrid time: 'millis.tick'");
        }
        return new HybridTime(
                Long.parseLong(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
    }
}
