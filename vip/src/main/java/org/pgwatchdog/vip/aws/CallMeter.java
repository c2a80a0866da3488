package org.pgwatchdog.vip.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.pgwatchdog.vip.CallFigure;
import org.pgwatchdog.vip.aws.api.ApiResult;
import org.pgwatchdog.vip.aws.api.FaultKind;

/// Counts calls and the time they take, by action. Thread-safe.
final class CallMeter {
    private final Pace pace;
    private final Map<String, Tally> tallies = new TreeMap<>();

    private static final class Tally {
        private final long[] buckets = new long[CallFigure.BOUNDS.size()];
        private final Map<String, Long> errors = new TreeMap<>();
        private long calls;
        private double seconds;
    }

    CallMeter(Pace pace) {
        this.pace = pace;
    }

    /// Makes the call. One that was not sent at all does not count.
    <T> ApiResult<T> measure(String action, Supplier<ApiResult<T>> call) {
        long start = pace.nanos();
        ApiResult<T> result = call.get();
        double seconds = (pace.nanos() - start) / 1e9;
        switch (result) {
            case ApiResult.Done<T> _ -> add(action, seconds, "");
            case ApiResult.Failed<T>(var fault) -> {
                if (fault.kind() != FaultKind.WITHHELD) {
                    add(action, seconds, fault.kind().name().toLowerCase(Locale.ROOT));
                }
            }
        }
        return result;
    }

    private synchronized void add(String action, double seconds, String error) {
        Tally tally = tallies.computeIfAbsent(action, _ -> new Tally());
        tally.calls++;
        tally.seconds += seconds;
        for (int i = 0; i < tally.buckets.length; i++) {
            if (seconds <= CallFigure.BOUNDS.get(i)) {
                tally.buckets[i]++;
            }
        }
        if (!error.isEmpty()) {
            tally.errors.merge(error, 1L, Long::sum);
        }
    }

    /// What was counted so far.
    synchronized List<CallFigure> figures() {
        var all = new ArrayList<CallFigure>();
        tallies.forEach((action, tally) -> {
            var buckets = new ArrayList<Long>();
            for (long bucket : tally.buckets) {
                buckets.add(bucket);
            }
            all.add(new CallFigure(action, tally.calls, tally.errors, buckets, tally.seconds));
        });
        return all;
    }
}
