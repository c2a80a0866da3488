package org.pgwatchdog.simulator;

import java.time.Duration;
import java.util.List;

/// A small pseudo-random generator of our own (SplitMix64), so that no library or platform change can
/// shift what a seed means. Whole numbers only. One instance per part of the simulation.
final class Prng {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    Prng(long seed) {
        state = seed;
    }

    /// The finaliser of SplitMix64 over one value.
    static long mix(long value) {
        long z = value + GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    long next() {
        long result = mix(state);
        state += GOLDEN_GAMMA;
        return result;
    }

    /// Uniform in 0 .. `bound` - 1, without the bias of a bare remainder.
    long below(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound " + bound + " is not positive");
        }
        if (bound == 1) {
            state += GOLDEN_GAMMA;
            return 0;
        }
        long bits = next() >>> 1;
        long result = bits % bound;
        while (bits - result + (bound - 1) < 0) {
            bits = next() >>> 1;
            result = bits % bound;
        }
        return result;
    }

    int below(int bound) {
        return (int) below((long) bound);
    }

    /// Uniform in `least` .. `most`, both included.
    int between(int least, int most) {
        return least + below(most - least + 1);
    }

    /// Uniform in `least` .. `most`, both included, to the nanosecond.
    Duration between(Duration least, Duration most) {
        return Duration.ofNanos(nanosBetween(least, most));
    }

    /// The same as [#between(Duration, Duration)], in nanoseconds.
    long nanosBetween(Duration least, Duration most) {
        long from = least.toNanos();
        return from + below(most.toNanos() - from + 1);
    }

    boolean chance(Ratio ratio) {
        return below(ratio.denominator()) < ratio.numerator();
    }

    <T> T pick(List<T> choices) {
        return choices.get(below(choices.size()));
    }
}
