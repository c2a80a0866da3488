package org.pgwatchdog.core.legacy.message;

import java.util.Comparator;
import java.util.Locale;

/// A time of some host's wall clock as legacy packets carry it: two unsigned numbers of 32 bits
/// (protocol v3, 3.2). Times of different hosts are comparable only as far as their clocks agree.
///
/// @param seconds since 1970, 0 to [#FIELD_MAX]; wraps in 2106
/// @param micros 0 to 999,999 from every native; larger ones are kept as they came
public record WallTime(long seconds, long micros) implements Comparable<WallTime> {
    /// The largest value of either field.
    public static final long FIELD_MAX = 0xffff_ffffL;

    /// What stands in an answer, and in the record of a node never heard of.
    public static final WallTime NONE = new WallTime(0, 0);

    private static final Comparator<WallTime> ORDER =
            Comparator.comparingLong(WallTime::seconds).thenComparingLong(WallTime::micros);

    public WallTime {
        if (seconds < 0 || seconds > FIELD_MAX || micros < 0 || micros > FIELD_MAX) {
            throw new IllegalArgumentException(
                    "time " + seconds + " s " + micros + " µs does not fit in twice 32 bits");
        }
    }

    /// This time one second later, which is what a voter takes for its own start; the last second of the
    /// era stays.
    public WallTime oneSecondLater() {
        return new WallTime(Math.min(seconds + 1, FIELD_MAX), micros);
    }

    public boolean isBefore(WallTime other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(WallTime other) {
        return ORDER.compare(this, other);
    }

    /// Seconds with six digits of microseconds.
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d.%06d", seconds, micros);
    }
}
