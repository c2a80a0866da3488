package org.pgwatchdog.wire;

import org.pgwatchdog.wire.Vectors.Vector;

/// Runs seeded mutations of a vector through a decoder and measures what each costs.
public final class Attack {
    private static final int ROUNDS = 10_000;
    private static final long SEED = 20_260_101;

    /// Bytes that one input may cost: the channel of the test itself, its leak records, and a tree
    /// of values for the payload.
    private static final long ALLOCATION_FIXED = 32 * 1024;

    private static final long ALLOCATION_PER_BYTE = 256;

    private Attack() {}

    /// One attempt; returns how many bytes were fed in.
    public interface Attempt {
        int run(Mutator mutator, byte[] bytes);
    }

    /// Fails with the seed if an attempt throws, or costs too much memory.
    public static void on(Vector vector, Attempt attempt) {
        long seed = SEED ^ vector.toString().hashCode();
        for (int round = 0; round < ROUNDS; round++) {
            long roundSeed = seed + round;
            try {
                // The first time a path is taken its classes are loaded; the second time only the
                // input counts.
                if (!isCheap(vector, attempt, roundSeed) && !isCheap(vector, attempt, roundSeed)) {
                    throw new AssertionError("the input costs too much memory");
                }
            } catch (RuntimeException | Error e) {
                throw new AssertionError(vector + ", seed " + roundSeed, e);
            }
        }
    }

    private static boolean isCheap(Vector vector, Attempt attempt, long seed) {
        long before = Allocation.bytesSoFar();
        int fed = attempt.run(new Mutator(seed), vector.bytes());
        long spent = Allocation.bytesSoFar() - before;
        return spent <= ALLOCATION_FIXED + fed * ALLOCATION_PER_BYTE;
    }
}
