package org.pgwatchdog.simulator;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Turns what the code under test threw into a finding with the top of its stack.
final class CrashReport {
    private static final int FRAMES_MAX = 8;

    private CrashReport() {}

    static Violation of(String where, Throwable fault) {
        if (fault instanceof Violation violation) {
            return violation;
        }
        String frames =
                Arrays.stream(fault.getStackTrace())
                        .limit(FRAMES_MAX)
                        .map(frame -> "\n    at " + frame)
                        .collect(Collectors.joining());
        Violation violation =
                new Violation(SimulationResult.Kind.CRASH, where + ": " + fault + frames);
        violation.initCause(fault);
        return violation;
    }
}
