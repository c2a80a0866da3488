package org.pgwatchdog.daemon.doctor.aws;

import java.util.List;
import org.pgwatchdog.daemon.doctor.check.CheckLimits;

/// Lists of ids as one line. Pure.
final class Named {
    private Named() {}

    /// `a, b, c and 4 more`.
    static String some(List<String> ids) {
        String first = String.join(", ", ids.stream().limit(CheckLimits.NAMED_MAX).toList());
        int more = ids.size() - CheckLimits.NAMED_MAX;
        return more > 0 ? first + " and " + more + " more" : first;
    }
}
