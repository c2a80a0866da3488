package org.pgwatchdog.bench;

import java.util.Collection;

/// The middle of some measurements: one disturbed by other work on the machine does not move it.
final class Median {
    private Median() {}

    /// @param values at least one
    static double of(Collection<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
