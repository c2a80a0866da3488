package org.pgwatchdog.simulator;

/// The number from which everything in one run follows.
///
/// Each part draws from its own generator, named by a label, so a new draw in one part does not
/// reshuffle the others.
///
/// @param value any number
record Seed(long value) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /// The generator of the part called `label`.
    Prng derive(String label) {
        long hash = FNV_OFFSET;
        for (int index = 0; index < label.length(); index++) {
            hash = (hash ^ label.charAt(index)) * FNV_PRIME;
        }
        return new Prng(Prng.mix(value) ^ hash);
    }
}
