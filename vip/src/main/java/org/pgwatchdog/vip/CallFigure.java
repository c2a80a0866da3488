package org.pgwatchdog.vip;

import java.util.List;
import java.util.Map;

/// How the calls of one action of a remote service went, since the start.
///
/// @param action such as `ReplaceRoute`
/// @param calls all of them
/// @param errors those that failed, by kind
/// @param buckets how many took at most each of [#BOUNDS] seconds, cumulative
/// @param seconds what all took together
public record CallFigure(
        String action, long calls, Map<String, Long> errors, List<Long> buckets, double seconds) {
    /// The bounds of the buckets in seconds. A call within a region takes some hundredths.
    public static final List<Double> BOUNDS =
            List.of(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

    public CallFigure {
        errors = Map.copyOf(errors);
        buckets = List.copyOf(buckets);
    }
}
